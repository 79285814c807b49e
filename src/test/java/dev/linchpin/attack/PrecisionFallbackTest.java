package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrecisionFallbackTest {
  /** The listener hears that the precision is decided, so that a run can record it. */
  @Test
  void withoutMemoryForBothFloat32IsDecided() throws InterruptedException {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    AttackJob job =
        Jobs.untargeted(
            classifier,
            Attack.pgd(new Linf(2 / 255.0), 30),
            TinyClassifiers.images(classifier, 60, 3),
            4,
            1);
    RuntimePlan plan = Jobs.plan(1, 16, 3);
    assertThat(Bfloat16Gain.pays(job, plan)).isTrue();
    List<RuntimePlan> heard = new ArrayList<>();
    AttackListener listener =
        new AttackListener() {
          @Override
          public void planChosen(RuntimePlan chosen) {
            heard.add(chosen);
          }
        };
    try (AttackEngine engine =
        new AttackEngine(
            classifier,
            plan,
            new Calibration(false, false, true),
            (attack, p) -> {
              if (p.precision() == Precision.BFLOAT16) {
                throw new SlotsExhausted(null);
              }
              return StepperSet.of(classifier, attack, p);
            })) {
      AttackResult result = engine.run(job, listener);
      assertThat(result.bfloat16Steps()).isZero();
      assertThat(result.plan().slots()).isEqualTo(16);
      engine.run(job, listener);
    }
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).precision()).isEqualTo(Precision.FLOAT32);
    assertThat(heard.get(0).measured()).contains(Bfloat16Gain.UNKNOWN);
  }
}
