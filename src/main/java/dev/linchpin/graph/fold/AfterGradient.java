package dev.linchpin.graph.fold;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.GraphDef;

/** The rewrites for graphs that have their gradients: what comes out need not be differentiable. */
public final class AfterGradient {
  /** The same numbers in fewer ops. */
  private static final List<Rewrite> TIDY =
      List.of(
          new ConstantShapes(),
          new DropBroadcastSums(),
          new ConstantPoolSizes(),
          new EqualSelects(),
          new DropNoOps());

  private static final List<Rewrite> CONVOLUTIONS =
      List.of(
          new FlipBackpropInput(),
          new PhasedBackpropInput(),
          new WholeMapProducts(),
          new ReluGradFromOutput(),
          new FuseConvolutions(),
          new PairMaxPools());

  private static final Set<Class<?>> CPU =
      Set.of(
          PhasedBackpropInput.class,
          WholeMapProducts.class,
          FuseConvolutions.class,
          PairMaxPools.class);

  /** Of an attack, in order; numbers stay within 1e-5 of the largest. */
  public static final List<Rewrite> FLOAT32 =
      joined(List.of(new ExplicitPads()), TIDY, CONVOLUTIONS);

  /** Behind them, for a search in bfloat16. */
  public static final List<Rewrite> BFLOAT16 = List.of(new ToBfloat16());

  /** Of a training on a CPU or GPU, in order; the same numbers. */
  private static final List<Rewrite> TRAINING = joined(TIDY, List.of(new ReluGradFromOutput()));

  private AfterGradient() {}

  /**
   * Those that make an attack fast on a device.
   *
   * @param cpu whether it is a CPU: products of windows are for its caches, phases and fused ops
   *     for oneDNN
   */
  public static List<Rewrite> attack(boolean cpu) {
    return cpu ? FLOAT32 : FLOAT32.stream().filter(r -> !CPU.contains(r.getClass())).toList();
  }

  /**
   * Those that make a training's step fast on a device.
   *
   * @param cpu whether it is a CPU
   */
  public static List<Rewrite> training(boolean cpu) {
    return cpu ? joined(TRAINING, List.of(new FuseNormRelu())) : TRAINING;
  }

  @SafeVarargs
  private static List<Rewrite> joined(List<Rewrite>... lists) {
    List<Rewrite> all = new ArrayList<>();
    for (List<Rewrite> list : lists) {
      all.addAll(list);
    }
    return List.copyOf(all);
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
