package dev.linchpin.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Replaces what depends on constants alone by its value, computed once by TensorFlow's own kernels,
 * so that the numbers stay bit by bit. Later rewrites then see weights and biases as Const.
 */
public final class FoldConstants implements Rewrite {
  /** Larger results are left to be computed: a broadcast may make much of little. */
  private static final long MAX_BYTES = 64L << 20;

  private static final Set<DataType> DTYPES =
      Set.of(
          DataType.DT_FLOAT,
          DataType.DT_DOUBLE,
          DataType.DT_INT32,
          DataType.DT_INT64,
          DataType.DT_BOOL);

  /** TensorFlow 1's control flow: values of a frame or a branch, no values of their own. */
  private static final Set<String> CONTROL_FLOW =
      Set.of("Enter", "Exit", "Switch", "Merge", "NextIteration", "LoopCond");

  /** Const is folded; the others are keys of random numbers, uint64, which the JVM can't hold. */
  private static final Set<String> UNFETCHED =
      Set.of("Const", "StatelessRandomGetKeyCounter", "StatelessRandomGetKey");

  @Override
  public String name() {
    return "fold-constants";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    Set<String> constant = constantNodes(graph);
    Set<TensorRef> frontier = frontier(graph, constant);
    if (frontier.isEmpty()) {
      return;
    }
    List<TensorRef> wanted = new ArrayList<>(frontier);
    GraphEditor part = new GraphEditor(graph.toGraphDef(), Set.of());
    part.kept().addAll(wanted.stream().map(TensorRef::node).toList());
    part.prune();
    try (Graph tf = new Graph()) {
      tf.importGraphDef(part.toGraphDef());
      try (Session session = new Session(tf, SessionConfigs.asWritten())) {
        Session.Runner runner = session.runner();
        wanted.forEach(w -> runner.fetch(w.node(), w.index()));
        try (Result values = runner.run()) {
          int folded = 0;
          for (int i = 0; i < wanted.size(); i++) {
            DataType type = DataType.forNumber(values.get(i).dataType().getNumber());
            if (DTYPES.contains(type) && values.get(i).numBytes() <= MAX_BYTES) {
              replace(graph, wanted.get(i), values.get(i), type);
              folded++;
            }
          }
          log.applied(name(), "", folded + " values computed once");
        }
      }
    }
    graph.prune();
  }

  private static Set<String> constantNodes(GraphEditor graph) {
    Set<String> constant = new HashSet<>();
    for (String name : graph.topologicalOrder()) {
      NodeDef node = graph.node(name);
      boolean pure =
          !node.getOp().startsWith("Placeholder")
              && !CONTROL_FLOW.contains(node.getOp())
              && !TensorFlow.isOpStateful(node.getOp());
      if (pure
          && !graph.kept().contains(name)
          && node.getInputList().stream()
              .allMatch(i -> constant.contains(GraphEditor.nodeName(i)))) {
        constant.add(name);
      }
    }
    return constant;
  }

  /** Tensors that are constant, are no Const yet, and are read by what is not constant. */
  private static Set<TensorRef> frontier(GraphEditor graph, Set<String> constant) {
    Set<TensorRef> frontier = new LinkedHashSet<>();
    for (NodeDef node : graph.nodes()) {
      if (!constant.contains(node.getName())) {
        for (String input : GraphEditor.dataInputs(node)) {
          NodeDef producer = graph.producer(input);
          if (constant.contains(producer.getName()) && !UNFETCHED.contains(producer.getOp())) {
            frontier.add(TensorRef.parse(input));
          }
        }
      }
    }
    return frontier;
  }

  private static void replace(GraphEditor graph, TensorRef ref, Tensor value, DataType type) {
    String name = graph.uniqueName(ref.node() + "/folded");
    graph.put(
        NodeDef.newBuilder()
            .setName(name)
            .setOp("Const")
            .putAttr("dtype", Nodes.type(type))
            .putAttr(
                "value", AttrValue.newBuilder().setTensor(Tensors.toProto(value, type)).build()));
    graph.redirect(ref, new TensorRef(name, 0));
  }
}
