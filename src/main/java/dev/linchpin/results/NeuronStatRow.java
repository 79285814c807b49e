package dev.linchpin.results;

/**
 * A neuron over all images of a run.
 *
 * @param mean μ of z over the declared statistics set
 * @param std σ of z over the same
 * @param dead σ = 0
 * @param meanDelta mean of |Δ| over the images where it is finite; NaN where it never is
 * @param medianDelta median of |Δ|, +∞ counted as larger than all; so are the quantiles
 * @param q05 5 % quantile of |Δ|
 * @param q25 25 % quantile of |Δ|
 * @param q75 75 % quantile of |Δ|
 * @param q95 95 % quantile of |Δ|
 * @param shareInfinite share of images with Δ = +∞
 * @param shareTie share of images with Δ = 0
 */
public record NeuronStatRow(
    String model,
    int neuron,
    float mean,
    float std,
    boolean dead,
    float meanDelta,
    float medianDelta,
    float q05,
    float q25,
    float q75,
    float q95,
    float shareInfinite,
    float shareTie) {}
