package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.attack.slot.TargetPoint;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetPointsTest {
  /** l̃ = l + (1+κ)Δ_j·W_j in float64, and at κ > 0 the flip class is on top. */
  @Test
  void targetsAreWhereTheNeuronFlipsTheClass() {
    Classifier classifier = TinyClassifiers.conv(3, 6);
    LogitsHead head = classifier.head().orElseThrow();
    float[] images = TinyClassifiers.images(classifier, 5, 3);
    double kappa = 0.05;
    Attack attack = Attack.neuron(new Linf(0.1), new LogitsDistance(kappa), 3);
    AttackJob job = Jobs.targeted(classifier, attack, images, 4, 1);
    List<List<NeuronTarget>> targets = job.targets().orElseThrow();
    List<List<TargetPoint>> points;
    Inference.Prediction clean;
    try (Inference inference = Inference.ofVerdicts(classifier, 1)) {
      points = TargetPoints.of(classifier, inference, job, targets, 2);
      clean = inference.run(images, 5);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(points.get(i)).hasSize(4);
      for (int t = 0; t < 4; t++) {
        NeuronTarget target = targets.get(i).get(t);
        TargetPoint point = points.get(i).get(t);
        double delta = (1 + kappa) * target.delta();
        int best = 0;
        for (int c = 0; c < 6; c++) {
          double expected = clean.logits()[i * 6 + c] + delta * head.weight(target.neuron(), c);
          assertThat((double) point.logits()[c])
              .isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
          best = point.logits()[c] > point.logits()[best] ? c : best;
        }
        assertThat(best).isEqualTo(target.flipClass());
        for (int j = 0; j < head.features(); j++) {
          double z = clean.features()[i * head.features() + j];
          assertThat((double) point.features()[j])
              .isCloseTo(z + (j == target.neuron() ? delta : 0), within(1e-5));
        }
      }
    }
  }
}
