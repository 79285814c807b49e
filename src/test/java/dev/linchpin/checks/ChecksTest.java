package dev.linchpin.checks;

import static dev.linchpin.results.CheckOutcome.FAILED;
import static dev.linchpin.results.CheckOutcome.PASSED;
import static dev.linchpin.results.CheckOutcome.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.results.CheckOutcome;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every check passes, fails and stays open where its documentation says so. */
class ChecksTest {
  private static CheckOutcome outcome(Check check) {
    assertThat(check.finding().check()).isEqualTo(check.name());
    assertThat(check.finding().sentence()).isNotBlank();
    return check.finding().outcome();
  }

  @Test
  void logits() {
    float[] probabilities = {0.25f, 0.75f, 1, 0, 0.5f, 0.5f};
    assertThat(outcome(new Logits(probabilities, 2))).isEqualTo(FAILED);
    // One row that is none will do: logits may look like a distribution by chance.
    assertThat(outcome(new Logits(new float[] {0.25f, 0.75f, 1.1f, -0.1f}, 2))).isEqualTo(PASSED);
    assertThat(outcome(new Logits(new float[] {0.25f, 0.75f, 0.2f, 0.7f}, 2))).isEqualTo(PASSED);
    assertThat(outcome(new Logits(new float[] {Float.NaN, 1, 1, 0}, 2))).isEqualTo(PASSED);
    assertThat(outcome(new Logits(new float[] {2, 3}, 2))).isEqualTo(UNDECIDED);
  }

  @Test
  void deterministic() {
    float[] logits = {3, 4, 0, 5};
    float[] off = {3, 4, 0, 5.001f};
    assertThat(outcome(new Deterministic(logits, logits, logits, 2))).isEqualTo(PASSED);
    Finding random = new Deterministic(logits, off, logits, 2).finding();
    assertThat(random.outcome()).isEqualTo(FAILED);
    assertThat(random.measured()).isCloseTo(0.001 / 5, within(1e-6));
    assertThat(random.sentence()).contains("at random");
    Finding neighbours = new Deterministic(logits, logits, off, 2).finding();
    assertThat(neighbours.outcome()).isEqualTo(FAILED);
    assertThat(neighbours.sentence()).contains("other images of its batch");
    float[] rounded = {3, 4, 0, 5.0001f};
    assertThat(outcome(new Deterministic(logits, rounded, rounded, 2))).isEqualTo(PASSED);
  }

  @Test
  void gradients() {
    assertThat(outcome(new Gradients(0, 0, 64))).isEqualTo(PASSED);
    assertThat(outcome(new Gradients(3, 3, 64))).isEqualTo(PASSED);
    assertThat(new Gradients(4, 0, 64).finding().sentence()).contains("zero on 4 of 64");
    assertThat(outcome(new Gradients(4, 0, 64))).isEqualTo(FAILED);
    assertThat(outcome(new Gradients(0, 4, 64))).isEqualTo(FAILED);
    assertThat(new Gradients(1, 4, 64).finding().sentence()).contains("NaN", "4 of 64");
    assertThat(outcome(new Gradients(0, 0, 19))).isEqualTo(UNDECIDED);
    assertThat(outcome(new Gradients(19, 0, 19))).isEqualTo(FAILED);
  }

  @Test
  void saturation() {
    assertThat(outcome(new Saturation(3, 0, true, 64, 40))).isEqualTo(PASSED);
    assertThat(new Saturation(4, 0, true, 64, 40).finding().sentence())
        .contains("saturation", "4 of 64")
        .doesNotContain("PGD");
    assertThat(outcome(new Saturation(4, 0, true, 64, 40))).isEqualTo(FAILED);
    assertThat(outcome(new Saturation(0, 0, true, 10, 40))).isEqualTo(UNDECIDED);
    assertThat(new Saturation(0, 0, true, 64, 0).finding().sentence()).doesNotContain("PGD");
  }

  /** Where another loss has a gradient it is no concern; that the margin breaks more is. */
  @Test
  void saturationBesideAnotherLoss() {
    Finding flat = new Saturation(64, 0, false, 64, 0).finding();
    assertThat(flat.outcome()).isEqualTo(PASSED);
    assertThat(flat.sentence()).contains("on 64 of 64 images, and is not the run's only loss");
    assertThat(outcome(new Saturation(64, 4, false, 64, 40))).isEqualTo(FAILED);
  }

  /** The margin breaks five points more, at least two images. */
  @Test
  void saturationByWhatTheMarginBreaks() {
    assertThat(outcome(new Saturation(3, 3, true, 64, 40))).isEqualTo(PASSED);
    Finding misled = new Saturation(3, 4, true, 64, 40).finding();
    assertThat(misled.outcome()).isEqualTo(FAILED);
    assertThat(misled.measured()).isEqualTo(4);
    assertThat(misled.limit()).isEqualTo(0.05 * 64);
    assertThat(misled.sentence()).contains("misled", "on the margin break 4 more of 64");
    assertThat(outcome(new Saturation(0, 49, true, 1000, 40))).isEqualTo(PASSED);
    assertThat(outcome(new Saturation(0, 50, true, 1000, 40))).isEqualTo(FAILED);
    assertThat(outcome(new Saturation(0, 2, true, 10, 40))).isEqualTo(FAILED);
    assertThat(new Saturation(4, 7, true, 64, 40).finding().sentence())
        .contains("no gradient on 4 of 64", "break 7 more");
  }

  /** Half a point, at least two images. */
  @Test
  void whatIsStrongerThanTheRun() {
    for (int gained : new int[] {0, 1, 2, 64}) {
      CheckOutcome expected = gained < 2 ? PASSED : FAILED;
      assertThat(outcome(new Noise(gained, 64, 50))).isEqualTo(expected);
      assertThat(outcome(new BlackBox(0, gained, 64, 300))).isEqualTo(expected);
      assertThat(outcome(new BlackBox(gained, 0, 64, 300))).isEqualTo(expected);
      assertThat(outcome(new Transfer(gained, 64, 64, 70, 1))).isEqualTo(expected);
      assertThat(outcome(new Monotone(gained, 64, true))).isEqualTo(expected);
      assertThat(outcome(new MoreEffort(gained, 500, 200, 2)))
          .isEqualTo(gained < 2.5 ? PASSED : FAILED);
      assertThat(outcome(new MoreEffort(gained, 499, 200, 2)))
          .isEqualTo(gained < 2.495 ? UNDECIDED : FAILED);
    }
    Finding both = new BlackBox(1, 1, 64, 300).finding();
    assertThat(both.outcome()).isEqualTo(FAILED);
    assertThat(both.sentence()).contains("2 of the first 64", "1 in the run, 1 by 300 queries");
    assertThat(outcome(new Noise(4, 1000, 50))).isEqualTo(PASSED);
    assertThat(outcome(new Noise(5, 1000, 50))).isEqualTo(FAILED);
    assertThat(outcome(new Noise(1, 19, 50))).isEqualTo(UNDECIDED);
    assertThat(outcome(new Transfer(0, 64, 64, 0, 0))).isEqualTo(UNDECIDED);
    assertThat(outcome(new Monotone(0, 64, false))).isEqualTo(UNDECIDED);
  }

  /**
   * Other models without an example of what stands tell nothing; where nothing stands, none can.
   */
  @Test
  void transferOfNothing() {
    assertThat(outcome(new Transfer(0, 1, 64, 0, 1))).isEqualTo(UNDECIDED);
    assertThat(outcome(new Transfer(0, 0, 64, 0, 1))).isEqualTo(PASSED);
  }

  @Test
  void largeRadius() {
    assertThat(outcome(new LargeRadius(32, 32, "linf 0.5"))).isEqualTo(PASSED);
    assertThat(outcome(new LargeRadius(31, 32, "linf 0.5"))).isEqualTo(PASSED);
    assertThat(outcome(new LargeRadius(30, 32, "linf 0.5"))).isEqualTo(FAILED);
    assertThat(outcome(new LargeRadius(10, 10, "linf 0.5"))).isEqualTo(UNDECIDED);
  }

  /** 101 iterates: the last tenth are ten steps. */
  private static float[] loss(double atNinety) {
    float[] loss = new float[101];
    for (int i = 0; i < loss.length; i++) {
      double share = i <= 90 ? atNinety * i / 90 : atNinety + (1 - atNinety) * (i - 90) / 10;
      loss[i] = (float) (7 - 20 * share);
    }
    return loss;
  }

  @Test
  void flatLoss() {
    assertThat(FlatLoss.fall(loss(0.97))).isCloseTo(0.03, within(1e-5));
    assertThat(FlatLoss.fall(loss(0.9))).isCloseTo(0.1, within(1e-5));
    assertThat(FlatLoss.fall(new float[] {3, 3, 3})).isZero();
    float[] bouncing = loss(1);
    bouncing[50] = -30;
    assertThat(FlatLoss.fall(bouncing)).as("the best counts, not the last").isZero();
    assertThat(outcome(new FlatLoss(repeated(loss(0.97), 5), true))).isEqualTo(PASSED);
    assertThat(outcome(new FlatLoss(repeated(loss(0.9), 5), true))).isEqualTo(FAILED);
    assertThat(outcome(new FlatLoss(repeated(loss(0.97), 4), true))).isEqualTo(UNDECIDED);
    assertThat(outcome(new FlatLoss(repeated(loss(0.9), 4), true))).isEqualTo(UNDECIDED);
    assertThat(outcome(new FlatLoss(new float[0][], true))).isEqualTo(PASSED);
    assertThat(outcome(new FlatLoss(new float[0][], false))).isEqualTo(UNDECIDED);
  }

  private static float[][] repeated(float[] loss, int n) {
    float[][] losses = new float[n][];
    java.util.Arrays.fill(losses, loss);
    return losses;
  }

  @Test
  void namesAreUnique() {
    List<Check> all =
        List.of(
            new Logits(new float[0], 2),
            new Deterministic(new float[0], new float[0], new float[0], 2),
            new Gradients(0, 0, 0),
            new Saturation(0, 0, true, 0, 0),
            new Noise(0, 0, 0),
            new BlackBox(0, 0, 0, 0),
            new Transfer(0, 0, 0, 0, 0),
            new LargeRadius(0, 0, ""),
            new FlatLoss(new float[0][], true),
            new MoreEffort(0, 0, 0, 0),
            new Monotone(0, 0, true));
    Set<String> names = new TreeSet<>();
    all.forEach(c -> assertThat(names.add(c.name())).isTrue());
  }
}
