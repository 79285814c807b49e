package dev.linchpin.results;

/**
 * The attack on the neuron of one rank on one image.
 *
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels
 * @param image index in the data set
 * @param rank place of the neuron in the image's order, 0 for the most sensitive
 * @param neuron index of the feature; -1 where the image has fewer targets
 * @param delta Δ with its sign; NaN where there is no target
 * @param target whether there was a neuron to attack
 * @param success the example of this trajectory changes the class, in a fresh pass
 * @param steps gradient steps taken
 */
public record SweepRow(
    String model,
    String norm,
    double epsilon,
    int image,
    int rank,
    int neuron,
    float delta,
    boolean target,
    boolean success,
    int steps) {}
