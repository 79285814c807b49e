package dev.linchpin.bench;

import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.FeatureSensitivity;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.loss.WeightSensitivity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A loss whose step is compared with one of cross-entropy alone. */
public enum ComparedLoss {
  /** Cross-entropy with both terms of the sensitivity regulariser (equation 5), k 16. */
  SENSITIVITY {
    @Override
    Loss loss() {
      return new Loss(
          List.of(
              new Loss.Weighted(new CrossEntropy(0, false), 1, 0),
              new Loss.Weighted(new WeightSensitivity(WeightSensitivity.Form.PRINTED, K), 10, 0),
              new Loss.Weighted(new FeatureSensitivity(K), 100, 0)),
          Optional.empty());
    }
  },

  /** Cross-entropy on images of one step from a random start (Wong et al. 2020), Linf 8/255. */
  FAST {
    @Override
    Loss loss() {
      Adversary adversary =
          new Adversary(
              Adversary.Norm.LINF,
              EPSILON,
              1,
              1.25 * EPSILON,
              Adversary.Start.RANDOM,
              Adversary.Objective.CROSS_ENTROPY,
              true);
      return new Loss(
          List.of(new Loss.Weighted(new CrossEntropy(0, true), 1, 0)), Optional.of(adversary));
    }
  };

  private static final int K = 16;
  private static final double EPSILON = 8.0 / 255;

  abstract Loss loss();

  /** Cross-entropy alone. */
  static Loss plain() {
    return new Loss(List.of(new Loss.Weighted(new CrossEntropy(0, false), 1, 0)), Optional.empty());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
