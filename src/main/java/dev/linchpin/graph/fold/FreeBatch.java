package dev.linchpin.graph.fold;

import static java.util.stream.Collectors.joining;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Makes a graph that was written for a batch of one size, which let shapes be known and rewrites
 * rely on them, fit every size. The size is a mark: a prime that divides no other number of the
 * graph, so that what it divides is the batch, or the batch times something. Sizes that came to be
 * written down ({@link ConstantShapes}) are computed again, or left to Reshape; placeholders leave
 * theirs open. The last rewrite of all.
 */
public final class FreeBatch implements Rewrite {
  /** More numbers than these are no shape. */
  private static final int RANKS = 8;

  private static final int[] MARKS = {
    61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163
  };

  private final int mark;
  private final String counted;

  /**
   * @param mark the batch that the graph was written for
   * @param counted name of a node of float32 whose shape is {@code [batch]}
   */
  public FreeBatch(int mark, String counted) {
    this.mark = mark;
    this.counted = counted;
  }

  /** Batches to write a graph for, which seldom are the size of something else. */
  public static Stream<Integer> marks() {
    return Arrays.stream(MARKS).boxed();
  }

  /** Whether a graph has no number yet that could be taken for the batch. */
  public boolean isFree(GraphDef graph) {
    return graph.getNodeList().stream()
        .filter(n -> n.getOp().equals("Const"))
        .allMatch(n -> hasNoSuchSize(n) && marked(n) == 0);
  }

  /** Whether every number in a graph that could be taken for the batch is, by all appearances. */
  public boolean isClear(GraphDef graph) {
    return graph.getNodeList().stream()
        .filter(n -> n.getOp().equals("Const"))
        .allMatch(n -> hasNoSuchSize(n) && (marked(n) == 0 || isShape(n)));
  }

  private boolean hasNoSuchSize(NodeDef constant) {
    return constant.getAttrOrThrow("value").getTensor().getTensorShape().getDimList().stream()
        .noneMatch(d -> isMarked(d.getSize()));
  }

  /** A vector in which the batch is once. */
  private boolean isShape(NodeDef constant) {
    TensorProto value = constant.getAttrOrThrow("value").getTensor();
    return value.getDtype() == DataType.DT_INT32
        && value.getTensorShape().getDimCount() == 1
        && marked(constant) == 1;
  }

  private boolean isMarked(long number) {
    return number > 0 && number % mark == 0;
  }

  /** Of a constant that may be a shape, or part of one, how many numbers the mark divides. */
  private long marked(NodeDef constant) {
    TensorProto value = constant.getAttrOrThrow("value").getTensor();
    boolean isInteger =
        value.getDtype() == DataType.DT_INT32 || value.getDtype() == DataType.DT_INT64;
    List<TensorShapeProto.Dim> dims = value.getTensorShape().getDimList();
    if (!isInteger || dims.size() > 1 || dims.stream().anyMatch(d -> d.getSize() > RANKS)) {
      return 0;
    }
    return LongStream.of(Constant.of(value).longs()).filter(this::isMarked).count();
  }

  @Override
  public String name() {
    return "free-batch";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    int freed = 0;
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Const") && marked(node) > 0) {
        long[] sizes = graph.constant(node.getName()).orElseThrow().longs();
        if (isForReshapes(graph, node) && LongStream.of(sizes).noneMatch(s -> s < 0)) {
          long[] left = LongStream.of(sizes).map(s -> isMarked(s) ? -1 : s).toArray();
          graph.put(Constant.ints(left, left.length).toNode(node.getName()));
        } else {
          compute(graph, node.getName(), sizes);
        }
        freed++;
      } else if (node.containsAttr("shape")) {
        graph.put(node.toBuilder().putAttr("shape", open(node.getAttrOrThrow("shape"))));
      }
    }
    log.applied(name(), "", freed + " shapes");
    graph.prune();
  }

  private static boolean isForReshapes(GraphEditor graph, NodeDef constant) {
    List<NodeDef> readers = graph.consumers(constant.getName());
    return readers.stream()
        .allMatch(
            r ->
                r.getOp().equals("Reshape")
                    && r.getInput(1).equals(constant.getName())
                    && !r.getInput(0).equals(constant.getName()));
  }

  private AttrValue open(AttrValue shape) {
    TensorShapeProto.Builder open = shape.getShape().toBuilder();
    for (TensorShapeProto.Dim.Builder dim : open.getDimBuilderList()) {
      if (isMarked(dim.getSize())) {
        dim.setSize(-1);
      }
    }
    return AttrValue.newBuilder().setShape(open).build();
  }

  /** Has readers of {@code constant} read {@code sizes} with the batch as it is. */
  private void compute(GraphEditor graph, String constant, long[] sizes) {
    String batch = batch(graph);
    String computed = batch;
    if (sizes.length > 1 || sizes[0] != mark) {
      computed = batch + Arrays.stream(sizes).mapToObj(s -> "_" + s).collect(joining());
    }
    if (!graph.has(computed)) {
      long[] times = LongStream.of(sizes).map(s -> isMarked(s) ? s / mark : 0).toArray();
      long[] fixed = LongStream.of(sizes).map(s -> isMarked(s) ? 0 : s).toArray();
      graph.put(Constant.ints(times, times.length).toNode(computed + "/times"));
      graph.put(Constant.ints(fixed, fixed.length).toNode(computed + "/fixed"));
      graph.put(Nodes.op(computed + "/of", "Mul", DataType.DT_INT32, batch, computed + "/times"));
      graph.put(
          Nodes.op(computed, "AddV2", DataType.DT_INT32, computed + "/of", computed + "/fixed"));
    }
    graph.redirect(new TensorRef(constant, 0), new TensorRef(computed, 0));
  }

  /** The batch as a vector of one number. */
  private String batch(GraphEditor graph) {
    String name = counted + "/batch";
    if (!graph.has(name)) {
      graph.put(
          Nodes.op(name, "Shape", counted).toBuilder()
              .putAttr("out_type", Nodes.type(DataType.DT_INT32))
              .build());
    }
    return name;
  }
}
