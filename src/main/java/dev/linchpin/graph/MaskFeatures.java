package dev.linchpin.graph;

import java.util.BitSet;

/**
 * Prunes features: all that read {@link Endpoints#FEATURES} read {@code features · mask} instead,
 * mask being 0 where a feature is zeroed and 1 elsewhere. The features themselves stay as they
 * were, so the logits are those of the same head with zeros in place of the rows of W.
 *
 * @param zeroed which features
 * @param features how many there are
 */
public record MaskFeatures(BitSet zeroed, int features) implements Rewrite {
  public MaskFeatures {
    if (zeroed.length() > features) {
      throw new IllegalArgumentException(zeroed + " of " + features + " features");
    }
    zeroed = (BitSet) zeroed.clone();
  }

  @Override
  public String name() {
    return "mask-features";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    if (!graph.has(Endpoints.FEATURES)) {
      throw new IllegalArgumentException("no features to zero");
    }
    float[] mask = new float[features];
    for (int j = 0; j < features; j++) {
      mask[j] = zeroed.get(j) ? 0 : 1;
    }
    String weights = graph.uniqueName("linchpin/mask");
    graph.put(Constant.floats(mask, features).toNode(weights));
    String masked = graph.uniqueName("linchpin/masked");
    graph.redirect(new TensorRef(Endpoints.FEATURES, 0), new TensorRef(masked, 0));
    graph.put(Nodes.op(masked, "Mul", Endpoints.FEATURES, weights));
    log.applied(name(), Endpoints.FEATURES, zeroed.cardinality() + " of " + features + " are zero");
  }
}
