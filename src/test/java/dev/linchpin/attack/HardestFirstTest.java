package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.testing.TinyClassifiers;
import org.junit.jupiter.api.Test;

class HardestFirstTest {
  @Test
  void byTheMarginAndEqualOnesInTheirOrder() {
    float[] logits = {1, 3, 2, -5, -9, -5, 8, 0, 4, 4, 0, 0, 7, 3, -1};
    assertThat(HardestFirst.order(logits, 5)).containsExactly(2, 3, 4, 0, 1);
    assertThat(HardestFirst.order(new float[0], 0)).isEmpty();
  }

  private static AttackJob inOrder(AttackJob job, int[] order) {
    return new AttackJob(
        job.attack(),
        job.images(),
        job.exampleIndex(),
        job.cleanClass(),
        job.restarts(),
        job.targets(),
        job.classTargets(),
        job.seed(),
        order);
  }

  @Test
  void changesNoResult() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    float[] images = TinyClassifiers.images(classifier, 40, 3);
    for (boolean targeted : new boolean[] {false, true}) {
      Attack attack =
          targeted
              ? Attack.neuron(
                  new Linf(0.01), new dev.linchpin.attack.objective.LogitsDistance(0), 9)
              : Attack.pgd(new Linf(0.01), 9);
      AttackJob job =
          targeted
              ? Jobs.targeted(classifier, attack, images, 3, 1)
              : Jobs.untargeted(classifier, attack, images, 3, 1);
      AttackResult inOrder = Jobs.run(classifier, Jobs.plan(2, 16, 3), job);
      try (Inference inference = Inference.ofVerdicts(classifier, 1)) {
        int[] order = HardestFirst.order(inference.run(images, 40).logits(), 40);
        assertThat(order).isNotEqualTo(java.util.stream.IntStream.range(0, 40).toArray());
        AttackResult hardestFirst = Jobs.run(classifier, Jobs.plan(2, 16, 3), inOrder(job, order));
        assertThat(inOrder.broken()).isBetween(1, 39);
        AttackEngineTest.assertSame(inOrder, hardestFirst);
      }
    }
  }
}
