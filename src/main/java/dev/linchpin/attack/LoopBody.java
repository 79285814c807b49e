package dev.linchpin.attack;

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
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Signature;
import org.tensorflow.proto.GraphDef;

/**
 * The body of an attack's loop in float32: one step of every slot, with its gradients.
 *
 * @param graph flat, made faster, written for so many slots
 * @param arguments names of nodes by the names of the function's inputs, in their order
 * @param results likewise, of its outputs
 * @param slots that the graph's shapes are written for
 * @param free makes it fit any number of slots; empty: those slots alone are stepped
 */
record LoopBody(
    GraphDef graph,
    Map<String, String> arguments,
    Map<String, String> results,
    int slots,
    Optional<FreeBatch> free) {
  private static final Logger LOG = LogManager.getLogger(LoopBody.class);

  /**
   * @param liveBytes most bytes that the body's tensors take at once, of a slot
   */
  record Function(ConcreteFunction body, long liveBytes) implements AutoCloseable {
    @Override
    public void close() {
      body.close();
    }
  }

  /** As a function in that arithmetic; the caller's to close. */
  Function in(Precision precision) {
    Set<String> kept = kept(arguments, results);
    GraphDef def = precision == Precision.BFLOAT16 ? applied(AfterGradient.BFLOAT16, graph) : graph;
    long most;
    try (Graph sized = new Graph()) {
      sized.importGraphDef(def);
      most = LiveBytes.most(def, sized, kept) / slots;
    }
    try (Graph tf = new Graph()) {
      tf.importGraphDef(free.map(f -> applied(List.of(f), def)).orElse(def));
      Signature.Builder signature = Signature.builder();
      arguments.forEach((key, node) -> signature.input(key, AttackLoop.end(tf, node)));
      results.forEach((key, node) -> signature.output(key, AttackLoop.end(tf, node)));
      return new Function(ConcreteFunction.create(signature.build(), tf), most);
    }
  }

  /** The same, of any number of slots; empty if the one that it is written for is no good mark. */
  Optional<LoopBody> freed(FreeBatch by) {
    return by.isClear(graph)
        ? Optional.of(new LoopBody(graph, arguments, results, slots, Optional.of(by)))
        : Optional.empty();
  }

  private GraphDef applied(List<Rewrite> rewrites, GraphDef to) {
    RewriteLog log = new RewriteLog();
    GraphDef def = AfterGradient.apply(rewrites, to, kept(arguments, results), log);
    tell(log);
    return def;
  }

  /** What was rewritten, for who looks for it. */
  static void tell(RewriteLog log) {
    log.entries().forEach(e -> LOG.debug("{} at {}: {}", e.rewrite(), e.node(), e.reason()));
  }

  /** Names of the nodes that rewrites must leave. */
  static Set<String> kept(Map<String, String> arguments, Map<String, String> results) {
    Set<String> kept = new LinkedHashSet<>(arguments.values());
    kept.addAll(results.values());
    kept.add(Endpoints.LOGITS); // By its name the logits layer is known.
    return kept;
  }
}
