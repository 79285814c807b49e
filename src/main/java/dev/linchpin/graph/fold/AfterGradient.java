package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Collection;
import java.util.List;
import org.tensorflow.proto.GraphDef;

/** The rewrites for graphs that have their gradients: what comes out need not be differentiable. */
public final class AfterGradient {
  /** All of them, in order; numbers stay within 1e-5 of the largest. */
  public static final List<Rewrite> FLOAT32 =
      List.of(
          new ExplicitPads(true),
          new ConstantShapes(),
          new DropBroadcastSums(),
          new ConstantPoolSizes(),
          new DropNoOps(),
          new FlipBackpropInput(),
          new WindowProducts(),
          new ReluGradFromOutput());

  /** Likewise, and what lies between convolutions comes to be in bfloat16. */
  public static final List<Rewrite> BFLOAT16 =
      List.of(
          new ExplicitPads(false),
          new ConstantShapes(),
          new DropBroadcastSums(),
          new ConstantPoolSizes(),
          new DropNoOps(),
          new FlipBackpropInput(),
          new WindowProducts(),
          new ReluGradFromOutput(),
          new ToBfloat16());

  private AfterGradient() {}

  /**
   * Those that make it fast on a device.
   *
   * @param cpu whether it is a CPU: products of windows are for its caches
   */
  public static List<Rewrite> on(boolean cpu, boolean bfloat16) {
    List<Rewrite> all = bfloat16 ? BFLOAT16 : FLOAT32;
    return cpu ? all : all.stream().filter(r -> !(r instanceof WindowProducts)).toList();
  }

  /**
   * Applies {@code rewrites}.
   *
   * @param graph flat, with gradients
   * @param kept names of the nodes to keep, all inputs and outputs among them: what none of them
   *     needs is dropped
   */
  public static GraphDef apply(
      List<Rewrite> rewrites, GraphDef graph, Collection<String> kept, RewriteLog log) {
    GraphEditor editor = new GraphEditor(graph, kept);
    // Where gradients want to be placed: beside nodes that may go.
    editor.nodes().stream()
        .filter(n -> n.containsAttr("_class"))
        .forEach(n -> editor.put(n.toBuilder().removeAttr("_class")));
    rewrites.forEach(r -> r.apply(editor, log));
    return editor.toGraphDef();
  }
}
