package dev.linchpin.results;

import com.jerolba.carpet.annotation.ParquetString;

/**
 * Sensitivity of one neuron on one image (equation 2).
 *
 * @param model name in the spec
 * @param image index in the data set
 * @param neuron index of the feature
 * @param delta Δ with its sign; +∞ where state is NO_CROSSING, 0 where TIE
 * @param flipClass the class that Δ leads to, -1 where there is none
 * @param z the feature's value
 * @param rank place among the image's neurons in the order that the spec asks for, 0 for the first;
 *     -1 where Δ is no target (state is not FINITE)
 */
public record NeuronRow(
    String model,
    int image,
    int neuron,
    float delta,
    int flipClass,
    float z,
    @ParquetString NeuronState state,
    int rank) {}
