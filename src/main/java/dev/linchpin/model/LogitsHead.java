package dev.linchpin.model;

import dev.linchpin.base.Interval;

/**
 * The linear layer that makes the logits: {@code l = z·W + b}.
 *
 * @param weights W, {@code [features, classes] float32}, row-major
 * @param bias b, {@code [classes] float32}; zeros where the layer has none
 * @param features length of z
 * @param classes length of l
 * @param interval every feature lies in it whatever the image (from the graph: ReLU [0,∞), …)
 */
public record LogitsHead(
    float[] weights, float[] bias, int features, int classes, Interval interval) {
  public LogitsHead {
    if (weights.length != features * classes || bias.length != classes) {
      throw new IllegalArgumentException("W and b do not fit " + features + " x " + classes);
    }
  }

  /** W[j, c]. */
  public float weight(int feature, int label) {
    return weights[feature * classes + label];
  }
}
