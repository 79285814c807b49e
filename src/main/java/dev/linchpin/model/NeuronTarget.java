package dev.linchpin.model;

/**
 * A neuron to attack: push feature {@code neuron} by {@code delta} and the class becomes {@code
 * flipClass}. How sensitivity speaks to attacks.
 *
 * @param neuron index into the features z
 * @param delta Δ of equation 2, signed, finite and not 0
 * @param flipClass the class that wins at z_neuron + Δ
 */
public record NeuronTarget(int neuron, float delta, int flipClass) {}
