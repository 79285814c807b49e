package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class FreeBatchTest {
  private static final int MARK = 61;
  private static final FreeBatch FREE = new FreeBatch(MARK, "rows");
  private static final List<String> KEPT = List.of("x", "g", "rows");

  /** A net's output for {@code [batch, 6, 6, 2]}; its gradient asks for shapes. */
  private record Case(String name, Function<Net, Operand<TFloat32>> net) {
    @Override
    public String toString() {
      return name;
    }

    GraphDef written(long batch) {
      return Differentiated.of(
          n -> {
            n.tf().withName("rows").reduceSum(n.x(), n.tf().constant(new int[] {1, 2, 3}));
            return net.apply(n);
          },
          batch,
          6,
          6,
          2);
    }
  }

  private static List<Case> cases() {
    Map<String, Function<Net, Operand<TFloat32>>> nets = new LinkedHashMap<>();
    nets.put("mean", n -> n.tf().math.mean(n.x(), n.tf().constant(new int[] {1, 2})));
    nets.put(
        "largest",
        n -> n.tf().reduceMax(n.tf().nn.softmax(flat(n, 72)), n.tf().constant(new int[] {1})));
    nets.put(
        "pools",
        n -> {
          List<Long> two = List.of(1L, 2L, 2L, 1L);
          return n.tf().nn.avgPool(n.tf().math.exp(n.x()), two, two, "SAME");
        });
    nets.put(
        "rows of all images",
        n ->
            n.tf()
                .reshape(
                    n.tf().math.tanh(n.tf().reshape(n.x(), n.tf().constant(new int[] {-1, 2}))),
                    n.tf().shape(n.x())));
    nets.put(
        "places first",
        n -> {
          Ops tf = n.tf();
          Operand<TFloat32> turned =
              tf.linalg.transpose(
                  tf.reshape(n.x(), tf.constant(new int[] {-1, 36, 2})),
                  tf.constant(new int[] {1, 0, 2}));
          return tf.math.mean(tf.math.square(turned), tf.constant(new int[] {0}));
        });
    nets.put(
        "filled and repeated",
        n -> {
          Ops tf = n.tf();
          Operand<TFloat32> ones = tf.fill(tf.shape(n.x()), tf.constant(1.5f));
          Operand<TFloat32> mean =
              tf.reduceSum(n.x(), tf.constant(new int[] {3}), ReduceSum.keepDims(true));
          return tf.math.mul(ones, tf.tile(mean, tf.constant(new int[] {1, 1, 1, 2})));
        });
    return nets.entrySet().stream().map(e -> new Case(e.getKey(), e.getValue())).toList();
  }

  private static Operand<TFloat32> flat(Net n, int size) {
    return n.tf().reshape(n.x(), n.tf().constant(new int[] {-1, size}));
  }

  private static GraphDef constant(GraphDef def) {
    GraphEditor editor = new GraphEditor(def, KEPT);
    new ConstantShapes().apply(editor, new RewriteLog());
    return editor.toGraphDef();
  }

  private static GraphDef freed(GraphDef def) {
    GraphEditor editor = new GraphEditor(def, KEPT);
    FREE.apply(editor, new RewriteLog());
    return editor.toGraphDef();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatWasWrittenForOneBatchFitsAll(Case c) {
    GraphDef written = c.written(MARK);
    assertThat(FREE.isFree(written)).isTrue();
    GraphDef fixed = constant(written);
    assertThat(FREE.isFree(fixed)).as("a shape is written down").isFalse();
    assertThat(FREE.isClear(fixed)).isTrue();
    GraphDef free = freed(fixed);
    assertThat(FREE.isFree(free)).isTrue();
    for (int batch : new int[] {1, 3, MARK, 100}) {
      assertThat(Differentiated.gradient(free, batch, 6, 6, 2))
          .isEqualTo(Differentiated.gradient(c.written(-1), batch, 6, 6, 2));
    }
  }

  /** {@code x}, {@code [61, 6]}, in another shape, which a node called "more" may read, too. */
  private static GraphDef reshaped(boolean isReadElsewhere) {
    GraphDef.Builder def =
        GraphDef.newBuilder()
            .addNode(Nodes.placeholder("x", DataType.DT_FLOAT, MARK, 6))
            .addNode(Nodes.placeholder("rows", DataType.DT_FLOAT, MARK))
            .addNode(Constant.ints(new long[] {2 * MARK, 3}, 2).toNode("sizes"))
            .addNode(Nodes.reshape("g", DataType.DT_FLOAT, "x", "sizes"));
    if (isReadElsewhere) {
      def.addNode(Nodes.op("more", "Identity", DataType.DT_INT32, "sizes"));
    }
    GraphEditor editor =
        new GraphEditor(def.build(), isReadElsewhere ? List.of("x", "rows", "g", "more") : KEPT);
    FREE.apply(editor, new RewriteLog());
    return editor.toGraphDef();
  }

  @Test
  void aReshapeNeedsNoComputedShape() {
    GraphEditor alone = new GraphEditor(reshaped(false), KEPT);
    assertThat(alone.constant("sizes").orElseThrow().longs()).containsExactly(-1, 3);
    assertThat(alone.has("rows/batch")).isFalse();
    assertThat(alone.shapes().of("x")).containsExactly(-1, 6);
    GraphEditor beside = new GraphEditor(reshaped(true), KEPT);
    assertThat(beside.node("g").getInput(1)).isEqualTo(beside.node("more").getInput(0));
    assertThat(beside.has("sizes")).isFalse();
    assertThat(beside.has("rows/batch")).isTrue();
  }

  /** 122 is a number of the model's own, which another mark tells from the batch. */
  @Test
  void aNumberThatMayBeTheBatchIsFound() {
    Case c =
        new Case(
            "padded",
            n -> {
              int[][] wider = {{0, 0}, {0, 116}, {0, 0}, {0, 0}};
              Operand<TFloat32> padded =
                  n.tf().pad(n.x(), n.tf().constant(wider), n.tf().constant(0f));
              return n.tf().math.mean(padded, n.tf().constant(new int[] {1, 2}));
            });
    assertThat(FREE.isFree(c.written(MARK))).isTrue();
    assertThat(FREE.isClear(constant(c.written(MARK)))).isFalse();
    assertThat(new FreeBatch(67, "rows").isClear(constant(c.written(67)))).isTrue();
    assertThat(FreeBatch.marks()).startsWith(MARK, 67).doesNotHaveDuplicates();
  }

  @Test
  void sizesThatAGraphBringsAlongAreNoMark() {
    GraphDef depth =
        new Case(
                "scalar",
                n ->
                    n.tf()
                        .math
                        .mul(n.x(), n.tf().dtypes.cast(n.tf().constant(122), TFloat32.class)))
            .written(MARK);
    assertThat(FREE.isFree(depth)).isFalse();
    GraphDef weights =
        GraphDef.newBuilder()
            .addNode(Constant.floats(new float[61 * 2], 2, 61).toNode("w"))
            .build();
    assertThat(FREE.isFree(weights)).isFalse();
    assertThat(new FreeBatch(67, "rows").isFree(weights)).isTrue();
    long[] table = new long[200];
    for (int i = 0; i < table.length; i++) {
      table[i] = i;
    }
    GraphDef indices =
        GraphDef.newBuilder().addNode(Constant.ints(table, 200).toNode("places")).build();
    assertThat(FREE.isFree(indices)).as("no shape has so many").isTrue();
  }
}
