package dev.linchpin.results;

/**
 * What an attack concluded about an image.
 *
 * @param attack identifier of the attack in the run, as in {@link AttackFacts}
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; +∞ for an unconstrained attack
 * @param label true class
 * @param cleanClass class without attack; success is measured against it
 * @param success the search reached another class
 * @param winner lowest successful index (restart, rank · neuron restarts + restart, or the position
 *     of an ensemble's member), or -1
 * @param classAfter class of the stored example in the verifying pass
 * @param success8bit another class also after rounding to 8 bits inside the ball
 * @param distanceLinf max |x' - x| of the stored example in [0,1] pixels
 * @param distanceL2 ‖x' - x‖₂ of the stored example in [0,1] pixels
 * @param distanceL1 ‖x' - x‖₁ of the stored example in [0,1] pixels; NaN in parts of versions that
 *     did not measure it
 * @param verified a fresh float32 pass through the unfolded graph over the stored example agrees
 */
public record VerdictRow(
    String model,
    String attack,
    String norm,
    double epsilon,
    int image,
    int label,
    int cleanClass,
    boolean success,
    int winner,
    int classAfter,
    boolean success8bit,
    float distanceLinf,
    float distanceL2,
    @LaterColumn(otherwise = Double.NaN) float distanceL1,
    boolean verified) {

  /** Whether the image was classified correctly before the attack. */
  public boolean correct() {
    return cleanClass == label;
  }

  /** Whether the image counts as broken: found and verified. */
  public boolean broken() {
    return success && verified;
  }
}
