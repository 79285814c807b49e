package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Calibration ALL = new Calibration(true, true, false);
  private final Classifier classifier = TinyClassifiers.conv(1, 5);

  private static int[] slow(float[] images, int n) {
    long until = System.nanoTime() + 30_000_000;
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(1_000_000);
    }
    return new int[n];
  }

  @Test
  void slowModelsGetFewSlotsAndSingleSteps() {
    RuntimePlan plan = Jobs.plan(2, 64, 3);
    Verifier slow = CalibrationTest::slow;
    assertThat(ALL.choose(classifier, slow, plan)).isEqualTo(Jobs.plan(2, 16, 1));
    assertThat(new Calibration(false, true, false).choose(classifier, slow, plan))
        .isEqualTo(Jobs.plan(2, 64, 1));
    assertThat(new Calibration(true, false, false).choose(classifier, slow, plan))
        .isEqualTo(Jobs.plan(2, 16, 3));
    assertThat(ALL.choose(classifier, slow, Jobs.plan(2, 16, 3))).isEqualTo(Jobs.plan(2, 16, 1));
    assertThat(ALL.choose(classifier, (images, n) -> new int[n], plan)).isEqualTo(plan);
  }

  @Test
  void aJobThatFillsNoSlotsIsNotWorthIt() {
    assertThat(ALL.pays(Jobs.plan(2, 64, 3), 32)).isFalse();
    assertThat(ALL.pays(Jobs.plan(2, 64, 3), 33)).isTrue();
    assertThat(Calibration.NONE.pays(Jobs.plan(2, 64, 3), 1000)).isFalse();
  }

  /** Once an engine, by the first job that is worth it, before the attack begins. */
  @Test
  void theEngineTellsWhatItChose() throws InterruptedException {
    List<RuntimePlan> chosen = new ArrayList<>();
    AttackListener listener =
        new AttackListener() {
          @Override
          public void planChosen(RuntimePlan plan) {
            chosen.add(plan);
          }
        };
    Attack attack = Attack.pgd(new Linf(0.1), 3);
    try (Inference verdicts = Inference.ofVerdicts(classifier, 1);
        AttackEngine engine = new AttackEngine(classifier, verdicts, Jobs.plan(1, 64, 3), ALL)) {
      for (int images : new int[] {10, 40, 40}) {
        float[] pixels = TinyClassifiers.images(classifier, images, 3);
        AttackResult result =
            engine.run(Jobs.untargeted(classifier, attack, pixels, 1, 1), listener);
        assertThat(chosen).hasSize(images == 10 ? 0 : 1);
        assertThat(result.plan()).isEqualTo(images == 10 ? Jobs.plan(1, 64, 3) : chosen.get(0));
      }
    }
  }
}
