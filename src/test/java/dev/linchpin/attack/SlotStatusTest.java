package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.rule.Apgd;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.threat.Linf;
import org.junit.jupiter.api.Test;

class SlotStatusTest {
  /** The gap grows evenly where steps are alike; and only who ends at a break gains by it. */
  @Test
  void breaksOfEvenStepsAloneAreForeseen() {
    assertThat(SlotStatus.foresees(FixedStep.of(10, new Linf(0.1)))).isTrue();
    assertThat(SlotStatus.foresees(new FixedStep(10, 0.1, true))).isFalse();
    assertThat(SlotStatus.foresees(new Apgd(10, 0.2, Apgd.RHO))).isFalse();
  }
}
