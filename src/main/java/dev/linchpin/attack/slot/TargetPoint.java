package dev.linchpin.attack.slot;

/**
 * What a neuron-targeted trajectory tries to reach (equation 3).
 *
 * @param neuron j
 * @param features z̃ = z(x) + (1+κ)Δ_j·e_j, {@code [features]}
 * @param logits l̃, the logits at z̃ by the perturbation hook, {@code [classes]}
 */
public record TargetPoint(int neuron, float[] features, float[] logits) {}
