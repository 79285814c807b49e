package dev.linchpin.results;

/**
 * One of the images on which a neuron is largest.
 *
 * @param neuron index of the feature, one of those that are most often the most sensitive
 * @param place 0 for the image that excites it most
 * @param image index in the data set
 * @param z the feature's value
 */
public record ExcitingRow(String model, int neuron, int place, int image, float z) {}
