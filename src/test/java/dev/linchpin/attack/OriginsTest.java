package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OriginsTest {
  private static final int IMAGES = 6;

  private final Classifier classifier = TinyClassifiers.mlp(5, 4);
  private final AttackJob job =
      Jobs.untargeted(
          classifier,
          Attack.pgd(new Linf(0.1), 3),
          TinyClassifiers.images(classifier, IMAGES, 6),
          2,
          1);

  private Origins origins() {
    return new Origins(job, Optional.empty());
  }

  private static void assertSame(Origin a, Origin b) {
    assertThat(a.start()).isEqualTo(b.start());
    assertThat(a.clean()).isEqualTo(b.clean());
    assertThat(a.randomKey()).isEqualTo(b.randomKey());
    assertThat(a.cleanClass()).isEqualTo(b.cleanClass());
  }

  @Test
  void whatIsMadeAheadIsWhatWouldBeMade() {
    Origins ahead = origins();
    ahead.makeAhead(100, () -> true);
    for (int image = 0; image < IMAGES; image++) {
      for (int index = 0; index < 2; index++) {
        Trajectory t = new Trajectory(image, index);
        assertSame(ahead.of(t), origins().of(t));
        assertSame(ahead.of(t), origins().of(t));
      }
    }
    assertThat(ahead.of(new Trajectory(0, 0)).start())
        .isNotEqualTo(ahead.of(new Trajectory(0, 1)).start());
  }

  @Test
  void asManyAsThereIsTimeForAndNoMore() {
    AtomicInteger asked = new AtomicInteger();
    origins().makeAhead(100, () -> asked.incrementAndGet() < 4);
    assertThat(asked).hasValue(4);
    asked.set(0);
    origins().makeAhead(2, () -> asked.incrementAndGet() > 0);
    assertThat(asked).hasValue(2);
  }
}
