package dev.linchpin.results;

/** What became of Δ (equation 2) for one image and neuron. */
public enum NeuronState {
  /** A finite Δ ≠ 0. */
  FINITE,
  /** No value of the neuron inside its interval changes the class: Δ = +∞. */
  NO_CROSSING,
  /** The two best logits are equal: Δ = 0. */
  TIE
}
