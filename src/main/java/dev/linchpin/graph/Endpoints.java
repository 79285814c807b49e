package dev.linchpin.graph;

/** Names that every prepared classifier graph has, whatever its author called things. */
public final class Endpoints {
  /** Placeholder, {@code [batch, height, width, channels] float32} in [0,1]. */
  public static final String IMAGES = "linchpin/images";

  /**
   * Input of the logits layer, {@code [batch, features] float32}; absent without a linear head.
   * Every path from the images to the logits goes through this node.
   */
  public static final String FEATURES = "linchpin/features";

  /** {@code [batch, classes] float32}. */
  public static final String LOGITS = "linchpin/logits";

  /**
   * Placeholder of a perturbation hook: added to the features, {@code [batch, features] float32};
   * only in graphs that {@link InsertPerturbation} made.
   */
  public static final String DELTA = "linchpin/delta";

  private Endpoints() {}
}
