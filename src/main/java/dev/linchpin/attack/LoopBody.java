package dev.linchpin.attack;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.AfterGradient;
import java.util.LinkedHashSet;
import java.util.Map;
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
 * @param graph flat, made faster
 * @param arguments names of nodes by the names of the function's inputs, in their order
 * @param results likewise, of its outputs
 */
record LoopBody(GraphDef graph, Map<String, String> arguments, Map<String, String> results) {
  private static final Logger LOG = LogManager.getLogger(LoopBody.class);

  /**
   * @param liveBytes most bytes that the body's tensors take at once
   */
  record Function(ConcreteFunction body, long liveBytes) implements AutoCloseable {
    @Override
    public void close() {
      body.close();
    }
  }

  /** As a function in that arithmetic; the caller's to close. */
  Function in(Precision precision) {
    GraphDef def = precision == Precision.BFLOAT16 ? narrowed() : graph;
    try (Graph tf = new Graph()) {
      tf.importGraphDef(def);
      Signature.Builder signature = Signature.builder();
      arguments.forEach((key, node) -> signature.input(key, AttackLoop.end(tf, node)));
      results.forEach((key, node) -> signature.output(key, AttackLoop.end(tf, node)));
      long most = LiveBytes.most(def, tf, kept(arguments, results));
      return new Function(ConcreteFunction.create(signature.build(), tf), most);
    }
  }

  private GraphDef narrowed() {
    RewriteLog log = new RewriteLog();
    GraphDef def =
        AfterGradient.apply(AfterGradient.BFLOAT16, graph, kept(arguments, results), log);
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
