package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An attack on a model. Shares are of all n images attacked, unless said otherwise.
 *
 * @param eightBit the model takes uint8 pixels, so that success after rounding is what counts
 * @param attack {@code pgd}, {@code 1-ns}, {@code 4-ns} …
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; +∞ for an unconstrained attack
 * @param neurons k of k-NS, 0 for PGD
 * @param success images with a verified class other than the clean prediction
 * @param successCorrect the same of the images classified correctly
 * @param success8bit images still broken after rounding to 8 bits
 * @param robustAccuracy images classified correctly and not broken (after rounding if {@code
 *     eightBit})
 * @param unverified images whose success the verifying pass did not confirm
 * @param fewerTargets images with fewer than k neurons to attack
 * @param cancelled trajectories cancelled by a success of lower index
 * @param order how neurons were ordered; empty for PGD
 * @param seconds of the pass; the k-NS rows of one pass share it, as they share
 * @param gradientSteps of the pass
 * @param queries of the pass: forward passes of a black-box attack, see {@code AttackFacts}
 * @param bfloat16Steps those gradient steps or queries that were made in bfloat16
 */
public record AttackSummary(
    String model,
    boolean eightBit,
    String attack,
    String norm,
    double epsilon,
    int neurons,
    Wilson success,
    Wilson successCorrect,
    Wilson success8bit,
    Wilson robustAccuracy,
    int unverified,
    int fewerTargets,
    long cancelled,
    String order,
    double seconds,
    long gradientSteps,
    long queries,
    long bfloat16Steps) {
  public int n() {
    return success.n();
  }

  /** The success rate that counts for this model. */
  public Wilson counted() {
    return eightBit ? success8bit : success;
  }

  public ThreatKey threat() {
    return new ThreatKey(norm, epsilon);
  }

  /** {@code PGD}, {@code APGD-T-DLR}, {@code 4-NS}, {@code 4-NS logits}. */
  public String label() {
    if (attack.matches("apgd.*|standard.*|linchpin.*")) {
      return attack.toUpperCase(Locale.ROOT);
    }
    return attack
        .replaceFirst("^pgd", "PGD")
        .replaceFirst("^square", "Square")
        .replaceFirst("^(\\d+)-ns", "$1-NS")
        .replaceFirst("(PGD|NS)-", "$1 ");
  }

  /** What has to be said beneath a table of the attack's rates; a sentence each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (fewerTargets > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: %d images have fewer than %d neurons to attack",
              label(),
              fewerTargets,
              neurons));
    }
    if (unverified > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: %d successes were not confirmed by the verifying pass and do not count",
              label(),
              unverified));
    }
    if (bfloat16Steps > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: %d of %d %s were made in bfloat16; the first restart of each target was in float32",
              label(),
              bfloat16Steps,
              gradientSteps + queries,
              queries == 0 ? "gradient steps" : "steps and queries"));
    }
    return notes;
  }
}
