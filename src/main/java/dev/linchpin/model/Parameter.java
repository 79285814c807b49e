package dev.linchpin.model;

/**
 * A weight of a {@link Network}.
 *
 * @param node the Const node that holds its value
 * @param name unique within the network, stable over export and import: {@code
 *     stage1/0/conv1/kernel}
 * @param trainable whether gradients change it; moving statistics of batch normalisation are not
 * @param rank number of dimensions: weight decay is for rank ≥ 2, which biases and the scales of
 *     batch normalisation are not
 */
public record Parameter(String node, String name, boolean trainable, int rank) {
  /** Whether weight decay applies. */
  public boolean decayed() {
    return trainable && rank >= 2;
  }
}
