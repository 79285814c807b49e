package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On the fake's clean accuracy 0.5, 0.7, 0.6, 0.7, success of PGD 1, 1/2, 1/3, 1/4, and validation
 * accuracy 0.4, 0.6, 0.6, 0.5.
 */
class BestAndEarlyStoppingTest {
  private static final Metric ACCURACY = new Metric("clean/accuracy", true);
  private static final Metric SUCCESS = new Metric("pgd/success", false);

  private final List<Integer> kept = new ArrayList<>();

  private BestKeeper keeper(Metric metric) {
    return new BestKeeper(metric, (network, evaluation) -> kept.add(evaluation.epoch()));
  }

  @Test
  void theFirstOfTheBestIsKept() {
    BestKeeper keeper = keeper(ACCURACY);
    FakeTraining.run(keeper);
    assertThat(kept).containsExactly(1, 2);
    assertThat(keeper.best()).isEqualTo(0.7);
  }

  @Test
  void lowerMayBeBetter() {
    BestKeeper keeper = keeper(SUCCESS);
    FakeTraining.run(keeper);
    assertThat(kept).containsExactly(1, 2, 3, 4);
    assertThat(keeper.best()).isEqualTo(0.25);
  }

  @Test
  void validationsCount() {
    Metric validation = new Metric("validation/accuracy", true);
    FakeTraining.run(keeper(validation));
    assertThat(kept).containsExactly(1, 2);
    assertThat(FakeTraining.run(new EarlyStopping(validation, 2, 0)))
        .isEqualTo("validation/accuracy has not been better than 0.6000, of epoch 2, for 2 epochs");
  }

  @Test
  void aMetricThatNobodyEvaluatesKeepsNothing() {
    BestKeeper keeper = keeper(new Metric("other", true));
    FakeTraining.run(keeper);
    assertThat(kept).isEmpty();
    assertThat(keeper.best()).isNaN();
  }

  /** Before the best, between it and the end; killed before or after the best was kept. */
  @ParameterizedTest
  @CsvSource({"3,8,1 1 2", "7,12,1 2 2", "12,18,1 2", "5,9,1 2"})
  void theBestOutlivesAResume(int checkpoint, int killed, String expected) {
    FakeTraining first = new FakeTraining(keeper(ACCURACY)).killed(checkpoint, killed);
    BestKeeper resumed = keeper(ACCURACY);
    new FakeTraining(resumed).resumeFrom(first);
    assertThat(resumed.best()).isEqualTo(0.7);
    assertThat(kept.stream().map(String::valueOf)).containsExactly(expected.split(" "));
  }

  @Test
  void trainingStopsWhenPatienceIsOver() {
    assertThat(FakeTraining.run(new EarlyStopping(ACCURACY, 2, 0)))
        .isEqualTo("clean/accuracy has not been better than 0.7000, of epoch 2, for 2 epochs");
    assertThat(FakeTraining.run(new EarlyStopping(ACCURACY, 1, 0))).contains("of epoch 2, for 1");
    assertThat(FakeTraining.run(new EarlyStopping(ACCURACY, 3, 0))).isEqualTo("all steps done");
    assertThat(FakeTraining.run(new EarlyStopping(SUCCESS, 1, 0))).isEqualTo("all steps done");
  }

  @Test
  void lessThanTheDeltaIsNoImprovement() {
    assertThat(FakeTraining.run(new EarlyStopping(ACCURACY, 1, 0.25)))
        .contains("0.5000, of epoch 1, for 1 epochs");
    assertThat(FakeTraining.run(new EarlyStopping(SUCCESS, 2, 0.3)))
        .contains("0.5000, of epoch 2, for 2 epochs");
  }

  @ParameterizedTest
  @CsvSource({"4,9", "11,12", "16,19", "12,19"})
  void patienceOutlivesAResume(int checkpoint, int killed) {
    FakeTraining first =
        new FakeTraining(new EarlyStopping(ACCURACY, 2, 0)).killed(checkpoint, killed);
    assertThat(new FakeTraining(new EarlyStopping(ACCURACY, 2, 0)).resumeFrom(first))
        .isEqualTo(FakeTraining.run(new EarlyStopping(ACCURACY, 2, 0)));
  }

  @Test
  void impossiblePatienceIsRefused() {
    assertThatThrownBy(() -> new EarlyStopping(ACCURACY, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EarlyStopping(ACCURACY, 1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
