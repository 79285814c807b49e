package dev.linchpin.attack;

import dev.linchpin.base.SideBySide;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
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
 * @param graph flat, made faster
 * @param arguments names of nodes by the names of the function's inputs, in their order
 * @param results likewise, of its outputs
 * @param isFree whether it steps any number of slots, not only those that it was written for
 * @param live found while the caller does something else
 */
record LoopBody(
    GraphDef graph,
    Map<String, String> arguments,
    Map<String, String> results,
    boolean isFree,
    CompletableFuture<Long> live) {
  private static final Logger LOG = LogManager.getLogger(LoopBody.class);

  /**
   * A step, made faster.
   *
   * @param written for so many slots
   */
  static LoopBody of(
      GraphDef written,
      int slots,
      Map<String, String> arguments,
      Map<String, String> results,
      List<Rewrite> rewrites) {
    Set<String> kept = kept(arguments, results);
    GraphDef def = applied(rewrites, written, kept);
    return new LoopBody(
        def, arguments, results, false, SideBySide.begin(() -> LiveBytes.most(def, kept) / slots));
  }

  /** The same, of any number of slots; empty if the one that it is written for is no good mark. */
  Optional<LoopBody> freed(FreeBatch by) {
    return by.isClear(graph)
        ? Optional.of(new LoopBody(applied(List.of(by)), arguments, results, true, live))
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

  private GraphDef applied(List<Rewrite> rewrites) {
    return applied(rewrites, graph, kept(arguments, results));
  }

  private static GraphDef applied(List<Rewrite> rewrites, GraphDef to, Set<String> kept) {
    RewriteLog log = new RewriteLog();
    GraphDef def = AfterGradient.apply(rewrites, to, kept, log);
    log.entries().forEach(e -> LOG.debug("{} at {}: {}", e.rewrite(), e.node(), e.reason()));
    return def;
  }

  /** Names of the nodes that rewrites must leave. */
  private static Set<String> kept(Map<String, String> arguments, Map<String, String> results) {
    Set<String> kept = new LinkedHashSet<>(arguments.values());
    kept.addAll(results.values());
    kept.add(Endpoints.LOGITS); // By its name the logits layer is known.
    return kept;
  }
}
