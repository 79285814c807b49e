package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import org.junit.jupiter.api.Test;

class AttackEngineTest {
  @Test
  void pgdBreaksImages() {
    Classifier classifier = TinyClassifiers.conv(1, 5);
    float[] images = TinyClassifiers.images(classifier, 20, 2);
    Attack attack = Attack.pgd(new Linf(8 / 255.0), 10);
    AttackResult result =
        Jobs.run(classifier, Jobs.plan(1, 4, 3), Jobs.untargeted(classifier, attack, images, 2, 7));
    result
        .verdicts()
    assertThat(result.broken()).isBetween(1, 19);
  }
}
