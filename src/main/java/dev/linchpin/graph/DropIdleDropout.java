package dev.linchpin.graph;

import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Takes out a dropout whose rate is 0, as TensorFlow 1 code leaves it where a keep probability of 1
 * is fed by default: {@code select(uniform >= 0, x, 0)} and {@code x * cast(uniform >= 0)} are x.
 * Constants must be folded first.
 */
public record DropIdleDropout() implements Rewrite {
  private static final Set<String> UNIFORM =
      Set.of("RandomUniform", "StatelessRandomUniform", "StatelessRandomUniformV2");

  @Override
  public String name() {
    return "drop-idle-dropout";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      int kept =
          switch (node.getOp()) {
            case "SelectV2", "Select" -> isAlwaysTrue(graph, node.getInput(0)) ? 1 : -1;
            case "Mul" ->
                isOnes(graph, node.getInput(0)) ? 1 : isOnes(graph, node.getInput(1)) ? 0 : -1;
            default -> -1;
          };
      if (kept >= 0 && !graph.kept().contains(node.getName())) {
        graph.redirect(new TensorRef(node.getName(), 0), TensorRef.parse(node.getInput(kept)));
        log.applied(name(), node.getName(), "its rate is 0");
      }
    }
    graph.prune();
  }

  private static boolean isOnes(GraphEditor graph, String input) {
    NodeDef cast = graph.producer(input);
    return cast.getOp().equals("Cast") && isAlwaysTrue(graph, cast.getInput(0));
  }

  /** Whether it is {@code uniform >= c} with c at most 0: uniform numbers begin at 0. */
  private static boolean isAlwaysTrue(GraphEditor graph, String input) {
    NodeDef node = graph.producer(input);
    if (!node.getOp().equals("GreaterEqual")
        || !UNIFORM.contains(graph.producer(node.getInput(0)).getOp())) {
      return false;
    }
    Optional<Constant> rate = graph.constant(node.getInput(1));
    return rate.isPresent()
        && rate.get().floats() != null
        && rate.get().size() == 1
        && rate.get().floats()[0] <= 0;
  }
}
