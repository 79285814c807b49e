package dev.linchpin.graph.fold;

import com.google.protobuf.ByteString;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.graph.Tensors;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation in training mode and the ReLU that alone reads it become one op: one pass
 * over the map less. Comes after gradients are taken, and after {@link ReluGradFromOutput}, for the
 * fused op has no gradient of its own: the ReLU's is taken from its output. Only oneDNN runs that
 * op in training on a CPU, so it is tried once in each process; where it does not run, nothing is
 * fused.
 */
public final class FuseNormRelu implements Rewrite {
  private static final String NORM = "FusedBatchNormV3";
  private static final String FUSED = "_FusedBatchNormEx";

  @Override
  public String name() {
    return "fuse-norm-relu";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef relu : graph.nodes()) {
      if (relu.getOp().equals("Relu")) {
        NodeDef norm = graph.producer(relu.getInput(0));
        if (norm.getOp().equals(NORM) && norm.getAttrOrThrow("is_training").getB()) {
          String obstacle = obstacle(graph, shapes, norm, relu);
          if (obstacle.isEmpty()) {
            fuse(graph, norm, relu);
            log.applied(name(), relu.getName(), "is part of " + norm.getName());
          } else {
            log.refused(name(), relu.getName(), obstacle);
          }
        }
      }
    }
    graph.prune();
  }

  /** Why the two can't be one; empty if they can. */
  private static String obstacle(
      GraphEditor graph, StaticShapes shapes, NodeDef norm, NodeDef relu) {
    TensorRef normalised = new TensorRef(norm.getName(), 0);
    if (graph.kept().contains(norm.getName()) || graph.kept().contains(relu.getName())) {
      return "a name that is kept";
    }
    if (relu.getInputCount() != 1 || !TensorRef.parse(relu.getInput(0)).equals(normalised)) {
      return "it reads something else than what is normalised";
    }
    List<String> readers =
        graph.readers(normalised).stream()
            .map(NodeDef::getName)
            .filter(n -> !n.equals(relu.getName()))
            .toList();
    if (!readers.isEmpty()) {
      return "what is normalised is read by " + readers + ", too";
    }
    long[] channels = shapes.of(norm.getInput(1));
    if (channels == null || channels.length != 1 || channels[0] < 0 || channels[0] % 4 != 0) {
      return "it takes channels in fours";
    }
    return Probe.RUNS ? "" : "this TensorFlow has no kernel for both in one";
  }

  private static void fuse(GraphEditor graph, NodeDef norm, NodeDef relu) {
    graph.put(
        norm.toBuilder()
            .setOp(FUSED)
            .putAttr("num_side_inputs", Nodes.integer(0))
            .putAttr(
                "activation_mode",
                AttrValue.newBuilder().setS(ByteString.copyFromUtf8("Relu")).build()));
    graph.redirect(new TensorRef(relu.getName(), 0), new TensorRef(norm.getName(), 0));
  }

  /** Whether the fused op runs here, and gives what the two give. */
  private static final class Probe {
    static final boolean RUNS = run();

    private static boolean run() {
      GraphEditor editor = new GraphEditor(pair(), List.of("relu", "sink"));
      NodeDef norm = editor.node(editor.node("relu").getInput(0));
      float[] separate = values(editor.toGraphDef(), "sink");
      fuse(editor, norm, editor.node("relu"));
      try {
        return Arrays.equals(separate, values(editor.toGraphDef(), "sink"));
      } catch (RuntimeException e) {
        // Each kind of TensorFlow's errors is another Java exception.
        return false;
      }
    }

    private static GraphDef pair() {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        float[][][][] images = {
          {{{-1, 2, 0, 7}, {3, -5, 1, 1}}, {{0.5f, 0, 1, 6}, {-2, 4, 2, -3}}}
        };
        FusedBatchNorm<TFloat32, TFloat32> norm =
            tf.nn.fusedBatchNorm(
                tf.constant(images),
                tf.constant(new float[] {1, 2, -1, 3}),
                tf.constant(new float[] {0.5f, -0.5f, 0, 1}),
                tf.constant(new float[0]),
                tf.constant(new float[0]),
                FusedBatchNorm.isTraining(true));
        tf.withName("sink").identity(tf.withName("relu").nn.relu(norm.y()));
        return graph.toGraphDef();
      }
    }

    private static float[] values(GraphDef def, String fetch) {
      try (Graph graph = new Graph()) {
        graph.importGraphDef(def);
        try (Session session = new Session(graph, SessionConfigs.asWritten());
            Result result = session.runner().fetch(fetch).run()) {
          return Tensors.floats(result.get(0));
        }
      }
    }
  }
}
