package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Interval;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle must see what it is there to see. */
class DeltaOracleTest {
  private final RandomHead net = RandomHead.of(2, 50, 40, 10, Interval.NON_NEGATIVE, false);
  private float[] delta;
  private int[] flip;

  @BeforeEach
  void compute() {
    Sensitivities s = new SensitivityKernel(net.head()).compute(net.z(), net.logits());
    delta = s.delta();
    flip = s.flipClass();
    assertThat(violated()).isZero();
  }

  private long violated() {
    return DeltaOracle.check(net.z(), net.logits(), net.head(), delta, flip).violated();
  }

  private long finite() {
    int n = 0;
    for (float d : delta) {
      n += Float.isFinite(d) ? 1 : 0;
    }
    return n;
  }

  private void change(IntPredicate which, java.util.function.IntToDoubleFunction to) {
    for (int i = 0; i < delta.length; i++) {
      if (Float.isFinite(delta[i]) && which.test(i)) {
        delta[i] = (float) to.applyAsDouble(i);
      }
    }
  }

  @Test
  void tooFar() {
    change(i -> true, i -> delta[i] * 1.01);
    assertThat(violated()).isGreaterThan(finite() * 9 / 10);
  }

  @Test
  void tooNear() {
    change(i -> true, i -> delta[i] * 0.99);
    assertThat(violated()).isGreaterThan(finite() * 9 / 10);
  }

  @Test
  void wrongSign() {
    change(i -> true, i -> -delta[i]);
    assertThat(violated()).isGreaterThan(finite() * 9 / 10);
  }

  @Test
  void wrongClass() {
    for (int i = 0; i < flip.length; i++) {
      flip[i] = flip[i] < 0 ? -1 : (flip[i] + 1) % 10;
    }
    assertThat(violated()).isGreaterThan(finite() * 9 / 10);
  }

  @Test
  void infiniteThoughThereIsABoundary() {
    long finite = finite();
    for (int i = 0; i < flip.length; i++) {
      delta[i] = Float.POSITIVE_INFINITY;
      flip[i] = -1;
    }
    assertThat(violated()).isGreaterThan(finite * 9 / 10);
  }

  @Test
  void nearerBoundaryOutsideTheIntervalIsNoFault() {
    Sensitivities all =
        new SensitivityKernel(net.head(), Interval.ALL).compute(net.z(), net.logits());
    delta = all.delta();
    flip = all.flipClass();
    assertThat(
            DeltaOracle.check(net.z(), net.logits(), net.head(), Interval.ALL, delta, flip)
                .violated())
        .isZero();
  }
}
