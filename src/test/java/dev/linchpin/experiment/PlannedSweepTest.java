package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.objective.FeatureDistance;
import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannedSweepTest {
  private static List<PlannedSweep> planned(String sweep) {
    return PlannedSweep.of(
        TaskFixture.experiment("tasks { sweep { " + sweep + " } }"), TinyClassifiers.conv(1, 5));
  }

  @Test
  void ranksAreEvenlySpacedFromTheFirstToTheLast() {
    assertThat(PlannedSweep.ranks(3, 512)).containsExactly(0, 256, 511);
    assertThat(PlannedSweep.ranks(2, 512)).containsExactly(0, 511);
    assertThat(PlannedSweep.ranks(5, 9)).containsExactly(0, 2, 4, 6, 8);
    assertThat(PlannedSweep.ranks(9, 9)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(PlannedSweep.ranks(1000, 2)).containsExactly(0, 1);
    assertThat(PlannedSweep.ranks(2, 1)).containsExactly(0);
    for (int points = 2; points <= 64; points++) {
      List<Integer> ranks = PlannedSweep.ranks(points, 64);
      assertThat(ranks).hasSize(points).doesNotHaveDuplicates().isSorted();
      int most =
          IntStream.range(1, points).map(i -> ranks.get(i) - ranks.get(i - 1)).max().orElse(0);
      int least =
          IntStream.range(1, points).map(i -> ranks.get(i) - ranks.get(i - 1)).min().orElse(0);
      assertThat(most - least).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void partsAreSmallWhereRanksAreMany() {
    PlannedSweep one = planned("threats { epsilon: 0.1 }").get(0);
    assertThat(sized(one, 12)).isEqualTo(256);
    assertThat(sized(one, 64)).isEqualTo(128);
    assertThat(sized(one, 512)).isEqualTo(16);
    assertThat(sized(one, 2048)).isEqualTo(4);
    assertThat(sized(one, 100_000)).isEqualTo(1);
  }

  private static int sized(PlannedSweep sweep, int ranks) {
    return new PlannedSweep(sweep.attack(), PlannedSweep.ranks(ranks, ranks)).sliceSize();
  }

  @Test
  void aNeuronIsAttackedAsTheSpecSays() {
    List<PlannedSweep> sweeps =
        planned(
            "threats { epsilon: 8/255 step_size: 1/255 } threats { norm: L2 epsilon: 0.5 } steps: 7"
                + " neurons { space: LOGITS kappa: 0.5 order: SIGNED_SCALED use_interval: false }");
    assertThat(sweeps)
        .extracting(s -> s.attack().threatKey())
        .containsExactly("linf-8_255", "l2-0.5");
    PlannedAttack attack = sweeps.get(0).attack();
    assertThat(attack.attack().objective()).isEqualTo(new LogitsDistance(0.5, false));
    assertThat(attack.attack().cancelling()).isFalse();
    assertThat(attack.attack().randomStart()).isFalse();
    assertThat(attack.attack().rule().steps()).isEqualTo(7);
    assertThat(attack.orderText()).isEqualTo("(Δ-μ)/σ");
    assertThat(attack.useInterval()).isFalse();
    assertThat(planned("threats { epsilon: 0.1 }").get(0).attack().attack().objective())
        .isEqualTo(new FeatureDistance(0, true, 10));
  }
}
