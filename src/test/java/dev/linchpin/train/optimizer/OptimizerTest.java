package dev.linchpin.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published formulas, in float64 and written anew, against TensorFlow's steps. */
class OptimizerTest {
  private static final double TOLERANCE = 1e-6;

  private static void check(Optimizer optimizer, boolean decayed, double scale, Descent.Rule rule) {
    double[] rates = Descent.rates(scale);
    double[][] expected = Descent.run(rule, rates);
    assertThat(Descent.error(Descent.run(optimizer, decayed, rates), expected))
        .isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "0,   false, 0,    true",
    "0,   false, 0.05, true",
    "0.9, false, 0,    true",
    "0.9, true,  0,    true",
    "0.9, true,  0.05, true",
    "0.9, true,  0.05, false",
    "0.5, false, 0.05, true"
  })
  void sgd(double momentum, boolean nesterov, double weightDecay, boolean decayed) {
    double[] m = new double[Descent.START.length];
    double wd = decayed ? weightDecay : 0;
    check(
        new Sgd(momentum, nesterov, weightDecay),
        decayed,
        0.05,
        (x, gradient, rate, t) -> {
          for (int i = 0; i < x.length; i++) {
            double g = gradient[i] + wd * x[i];
            m[i] = momentum * m[i] + g;
            x[i] -= rate * (nesterov ? g + momentum * m[i] : m[i]);
          }
        });
  }

  /** Large ε, too: it must be added to the root after the bias correction. */
  @ParameterizedTest
  @CsvSource({
    "0.9, 0.999, 1e-8, 0,    true",
    "0.9, 0.999, 0.3,  0,    true",
    "0.8, 0.95,  1e-6, 0.1,  true",
    "0.8, 0.95,  1e-6, 0.1,  false",
    "0,   0.9,   1e-3, 0.1,  true",
    "0.5, 0,     0.3,  0,    true"
  })
  void adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decayed) {
    check(
        new Adam(beta1, beta2, epsilon, weightDecay),
        decayed,
        0.1,
        adamRule(beta1, beta2, epsilon, decayed ? weightDecay : 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 0.999, 1e-8, 0,   true",
    "0.9, 0.999, 1e-8, 0.1, true",
    "0.9, 0.999, 1e-8, 0.1, false",
    "0.8, 0.95,  0.3,  0.4, true"
  })
  void adamW(double beta1, double beta2, double epsilon, double weightDecay, boolean decayed) {
    check(
        new AdamW(beta1, beta2, epsilon, weightDecay),
        decayed,
        0.1,
        adamRule(beta1, beta2, epsilon, 0, decayed ? weightDecay : 0));
  }

  private static Descent.Rule adamRule(
      double beta1, double beta2, double epsilon, double l2, double decoupled) {
    double[] m = new double[Descent.START.length];
    double[] v = new double[Descent.START.length];
    return (x, gradient, rate, t) -> {
      for (int i = 0; i < x.length; i++) {
        double g = gradient[i] + l2 * x[i];
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        double corrected = m[i] / (1 - Math.pow(beta1, t));
        double root = Math.sqrt(v[i] / (1 - Math.pow(beta2, t)));
        x[i] -= rate * decoupled * x[i] + rate * corrected / (root + epsilon);
      }
    };
  }

  @Test
  void aWrongRuleIsSeen() {
    double[] rates = Descent.rates(0.1);
    double[][] plain =
        Descent.run(
            (x, g, rate, t) -> {
              for (int i = 0; i < x.length; i++) {
                x[i] -= rate * g[i];
              }
            },
            rates);
    assertThat(Descent.error(Descent.run(new Sgd(0, false, 1e-4), true, rates), plain))
        .isGreaterThan(10 * TOLERANCE);
  }

  @Test
  void refusesSettingsThatMakeNoRule() {
    Stream.<Runnable>of(
            () -> new Sgd(1, false, 0),
            () -> new Sgd(-0.1, false, 0),
            () -> new Sgd(0, true, 0),
            () -> new Sgd(0.9, true, -1e-4),
            () -> new Sgd(Double.NaN, true, 0),
            () -> new Adam(1, 0.999, 1e-8, 0),
            () -> new Adam(0.9, 0.999999999, 1e-8, 0),
            () -> new Adam(0.9, 0.999, 0, 0),
            () -> new AdamW(0.9, 0.999, 1e-8, Double.POSITIVE_INFINITY))
        .forEach(wrong -> assertThatThrownBy(wrong::run).isInstanceOf(UserError.class));
  }
}
