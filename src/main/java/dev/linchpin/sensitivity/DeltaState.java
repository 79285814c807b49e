package dev.linchpin.sensitivity;

/** What kind of value a sensitivity Δ is; the ordinal is what graphs give as {@code state}. */
public enum DeltaState {
  /** An ordinary boundary: finite and not 0. */
  FINITE,
  /** No push of this neuron, inside the interval, changes the class: Δ = +∞. */
  INFINITE,
  /** The prediction is tied with a class that this neuron tells apart: Δ = 0. */
  TIE;

  /** The state that a stored Δ stands for. */
  public static DeltaState of(float delta) {
    if (delta == 0f) {
      return TIE;
    }
    return delta == Float.POSITIVE_INFINITY ? INFINITE : FINITE;
  }
}
