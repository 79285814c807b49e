package dev.linchpin.model.architecture;

/**
 * Feature maps between two layers, {@code [batch, height, width, channels] float32}.
 *
 * @param tensor name of the node that makes them
 * @param height in places
 * @param width in places
 * @param channels number of maps
 * @param rectified they come out of a ReLU, so that none is negative
 */
public record Maps(String tensor, int height, int width, int channels, boolean rectified) {
  Maps of(String made, int newHeight, int newWidth, int newChannels) {
    return new Maps(made, newHeight, newWidth, newChannels, rectified);
  }
}
