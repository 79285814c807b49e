package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AttackCounterTest {
  /** From a table of which trajectories succeed, the winner is the first of each row. */
  @Property
  void everyKAgreesWithTheTableOfTrajectories(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 3) int restarts) {
    Random random = new Random(seed);
    double rate = random.nextDouble() / 4;
    List<Integer> ks = List.of(1, 2, 4, 8, 16);
    boolean[][] succeeds = new boolean[n][16 * restarts];
    boolean[] correct = new boolean[n];
    AttackCounter counter = new AttackCounter(new AttackCounter.Key("m", "ns", "l2", 0.5), false);
    counter.add(new AttackFacts("m", "ns", "l2", 0.5, ks, restarts, "|Δ|", 1, 1));
    for (int i = 0; i < n; i++) {
      int winner = -1;
      for (int t = 0; t < succeeds[i].length; t++) {
        succeeds[i][t] = random.nextDouble() < rate;
        winner = winner < 0 && succeeds[i][t] ? t : winner;
      }
      correct[i] = random.nextBoolean();
      counter.add(
          new VerdictRow(
              "m",
              "ns",
              "l2",
              0.5,
              i,
              correct[i] ? 3 : 4,
              3,
              winner >= 0,
              winner,
              0,
              true,
              0,
              0,
              0,
              true));
    }
    List<AttackSummary> summaries = counter.summaries();
    List<Integer> successes = new ArrayList<>();
    for (int s = 0; s < ks.size(); s++) {
      int broken = 0;
      int brokenCorrect = 0;
      int robust = 0;
      for (int i = 0; i < n; i++) {
        boolean any = false;
        for (int rank = 0; rank < ks.get(s); rank++) {
          for (int r = 0; r < restarts; r++) {
            any |= succeeds[i][rank * restarts + r];
          }
        }
        broken += any ? 1 : 0;
        brokenCorrect += any && correct[i] ? 1 : 0;
        robust += !any && correct[i] ? 1 : 0;
      }
      assertThat(summaries.get(s).success().successes()).isEqualTo(broken);
      assertThat(summaries.get(s).successCorrect().successes()).isEqualTo(brokenCorrect);
      assertThat(summaries.get(s).robustAccuracy().successes()).isEqualTo(robust);
      successes.add(broken);
    }
    assertThat(successes).isSorted();
  }

  /** A uint8 model can't be shown what is between two of its levels: that is no attack on it. */
  @Test
  void onlyWhatSurvivesRoundingCountsForIntegerModels() {
    for (boolean eightBit : new boolean[] {false, true}) {
      AttackCounter counter =
          new AttackCounter(new AttackCounter.Key("m", "pgd", "linf", 0.1), eightBit);
      counter.add(new AttackFacts("m", "pgd", "linf", 0.1, List.of(), 1, "", 1, 1));
      for (int i = 0; i < 4; i++) {
        counter.add(
            new VerdictRow(
                "m",
                "pgd",
                "linf",
                0.1,
                i,
                3,
                3,
                i < 3,
                i < 3 ? 0 : -1,
                5,
                i == 0,
                0.1f,
                1,
                9,
                true));
      }
      AttackSummary summary = counter.summaries().get(0);
      assertThat(summary.success().share()).isEqualTo(0.75);
      assertThat(summary.counted().share()).isEqualTo(eightBit ? 0.25 : 0.75);
      assertThat(summary.robustAccuracy().share()).isEqualTo(eightBit ? 0.75 : 0.25);
    }
  }
}
