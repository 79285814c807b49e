package dev.linchpin.model.architecture;

/**
 * A vector an image between two layers, {@code [batch, size] float32}.
 *
 * @param tensor name of the node that makes it
 * @param size its length
 * @param rectified it comes out of a ReLU, or is an average of such: never negative
 */
public record Features(String tensor, int size, boolean rectified) {}
