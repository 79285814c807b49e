package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.Collection;
import java.util.List;
import org.tensorflow.proto.GraphDef;

/** The rewrites for graphs that have their gradients: what comes out need not be differentiable. */
public final class AfterGradient {
  /** All of them, in order. */
  public static final List<Rewrite> REWRITES =
      List.of(new ExplicitPads(), new FlipBackpropInput(), new ReluGradFromOutput());

  private AfterGradient() {}

  /**
   * Applies all of them.
   *
   * @param graph flat, with gradients
   * @param kept names of the nodes to keep, all inputs and outputs among them: what none of them
   *     needs is dropped
   */
  public static GraphDef apply(GraphDef graph, Collection<String> kept, RewriteLog log) {
    GraphEditor editor = new GraphEditor(graph, kept);
    REWRITES.forEach(r -> r.apply(editor, log));
    return editor.toGraphDef();
  }
}
