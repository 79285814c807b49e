package dev.linchpin.attack;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.fold.AfterGradient;
import dev.linchpin.graph.fold.FreeBatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Signature;
import org.tensorflow.proto.GraphDef;

/**
 * The body of an attack's loop in float32: one step of every slot, with its gradients.
 *
 * @param graph flat
 * @param arguments names of nodes by the names of the function's inputs, in their order
 * @param results likewise, of its outputs
 * @param slots that the graph's shapes are written for
 * @param isFree whether it steps any number of slots all the same
 * @param live found while the caller does something else
 */
record LoopBody(
    GraphDef graph,
    Map<String, String> arguments,
    Map<String, String> results,
    int slots,
    boolean isFree,
    CompletableFuture<Long> live) {
  private static final Logger LOG = LogManager.getLogger(LoopBody.class);

  /** A step of so many slots, as it was written. */
  static LoopBody of(
      GraphDef graph, int slots, Map<String, String> arguments, Map<String, String> results) {
    return new LoopBody(
        graph, arguments, results, slots, false, CompletableFuture.completedFuture(0L));
  }

  /** The same, made faster. */
  LoopBody rewritten(List<Rewrite> rewrites) {
    GraphDef def = applied(rewrites);
    return new LoopBody(
        def, arguments, results, slots, false, SideBySide.begin(() -> liveBytes(def)));
  }

  /** The same, of any number of slots; empty if the one that it is written for is no good mark. */
  Optional<LoopBody> freed(FreeBatch by) {
    return by.isClear(graph)
        ? Optional.of(new LoopBody(applied(List.of(by)), arguments, results, slots, true, live))
        : Optional.empty();
  }

  /** As a function in that arithmetic; the caller's to close. */
  ConcreteFunction in(Precision precision) {
    try (Graph tf = new Graph()) {
      tf.importGraphDef(precision == Precision.BFLOAT16 ? applied(AfterGradient.BFLOAT16) : graph);
      Signature.Builder signature = Signature.builder();
      arguments.forEach((key, node) -> signature.input(key, AttackLoop.end(tf, node)));
      results.forEach((key, node) -> signature.output(key, AttackLoop.end(tf, node)));
      return ConcreteFunction.create(signature.build(), tf);
    }
  }

  /** Most bytes that the body's tensors take at once, of a slot. */
  long liveBytes() {
    return live.join();
  }

  private long liveBytes(GraphDef def) {
    try (Graph sized = new Graph()) {
      sized.importGraphDef(StaticShapes.withoutWeights(def));
      return LiveBytes.most(def, sized, kept()) / slots;
    }
  }

  private GraphDef applied(List<Rewrite> rewrites) {
    RewriteLog log = new RewriteLog();
    GraphDef def = AfterGradient.apply(rewrites, graph, kept(), log);
    log.entries().forEach(e -> LOG.debug("{} at {}: {}", e.rewrite(), e.node(), e.reason()));
    return def;
  }

  /** Names of the nodes that rewrites must leave. */
  private Set<String> kept() {
    Set<String> kept = new LinkedHashSet<>(arguments.values());
    kept.addAll(results.values());
    kept.add(Endpoints.LOGITS); // By its name the logits layer is known.
    return kept;
  }
}
