package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.model.LogitsHead;
import java.util.ArrayList;
import java.util.List;

/**
 * The oracle of Δ in float64 on the stored z, W and b: at Δ(1+τ) the flip class beats y; y stays on
 * top at 64 log-spaced |δ| ≤ |Δ|(1-τ) of both signs inside the interval; where Δ is +∞ no class
 * crosses inside the interval. τ_c = 1e-4 + 1e-6·S/(l_y - l_c), S = Σ|z_j|·max|W_j| + max|b|. A
 * pair with τ &gt; 0.01 is skipped and counted; so is a crossing by a class whose own gap is that
 * uncertain.
 */
public final class DeltaOracle {
  private static final int POINTS = 64;
  private static final double LEAST_FRACTION = 1e-6;
  private static final double MOST_TAU = 0.01;

  /**
   * What a check found.
   *
   * @param violations one line each, the first 20
   * @param violated number of pairs (image, neuron) that fail
   * @param skipped pairs whose τ is above 0.01
   * @param checked all pairs, skipped ones included
   */
  public record Report(List<String> violations, long violated, long skipped, long checked) {
    public double skippedShare() {
      return checked == 0 ? 0 : (double) skipped / checked;
    }
  }

  private final LogitsHead head;
  private final Interval interval;
  private final List<String> violations = new ArrayList<>();
  private final double[] clean;
  private final double[] tau;
  private long violated;
  private long skipped;
  private long checked;

  private DeltaOracle(LogitsHead head, Interval interval) {
    this.head = head;
    this.interval = interval;
    this.clean = new double[head.classes()];
    this.tau = new double[head.classes()];
  }

  /** Checks against the head's own interval, z {@code [n, F]}, Δ and classes {@code [n, F]}. */
  public static Report check(
      float[] z, float[] logits, LogitsHead head, float[] delta, int[] flipClass) {
    return check(z, logits, head, head.interval(), delta, flipClass);
  }

  /**
   * @param z features {@code [n, F]}
   * @param logits stored logits {@code [n, C]}, for the predicted class only
   * @param interval where z + Δ counts
   */
  public static Report check(
      float[] z,
      float[] logits,
      LogitsHead head,
      Interval interval,
      float[] delta,
      int[] flipClass) {
    DeltaOracle oracle = new DeltaOracle(head, interval);
    for (int i = 0; i < z.length / head.features(); i++) {
      oracle.image(z, logits, i, delta, flipClass);
    }
    return new Report(oracle.violations, oracle.violated, oracle.skipped, oracle.checked);
  }

  private void image(float[] z, float[] logits, int image, float[] delta, int[] flipClass) {
    int y = 0;
    double scale = 0;
    for (int c = 0; c < head.classes(); c++) {
      if (logits[image * head.classes() + c] > logits[image * head.classes() + y]) {
        y = c;
      }
      clean[c] = head.bias()[c];
      scale = Math.max(scale, Math.abs((double) head.bias()[c]));
    }
    for (int j = 0; j < head.features(); j++) {
      double most = 0;
      double value = z[image * head.features() + j];
      for (int c = 0; c < head.classes(); c++) {
        clean[c] += value * head.weight(j, c);
        most = Math.max(most, Math.abs((double) head.weight(j, c)));
      }
      scale += Math.abs(value) * most;
    }
    for (int c = 0; c < head.classes(); c++) {
      double gap = clean[y] - clean[c];
      tau[c] = gap > 0 ? 1e-4 + 1e-6 * scale / gap : Double.POSITIVE_INFINITY;
    }
    for (int j = 0; j < head.features(); j++) {
      int at = image * head.features() + j;
      checked++;
      String problem = pair(y, j, z[at], delta[at], flipClass[at]);
      if (problem != null) {
        violated++;
        if (violations.size() < 20) {
          violations.add(
              String.format(
                  "image %d neuron %d z %g Δ %g class %d->%d: %s",
                  image, j, z[at], delta[at], y, flipClass[at], problem));
        }
      }
    }
  }

  private String pair(int y, int j, double z, float delta, int flip) {
    if (Float.isNaN(delta)) {
      return "NaN";
    }
    if (delta == Float.POSITIVE_INFINITY) {
      return flip == -1 ? neverCrosses(y, j, z) : "+∞ has a class";
    }
    if (flip < 0 || flip >= head.classes() || flip == y || Float.isInfinite(delta)) {
      return "not a flip";
    }
    if (tau[flip] > MOST_TAU) {
      skipped++;
      return null;
    }
    double beyond = delta * (1 + tau[flip]);
    if (!(at(flip, j, beyond) > at(y, j, beyond))) {
      return "the class does not win at Δ(1+τ)";
    }
    double end = Math.abs((double) delta) * (1 - tau[flip]);
    for (int k = 0; k < POINTS; k++) {
      double size = end * Math.pow(LEAST_FRACTION, k / (double) (POINTS - 1));
      for (double push : new double[] {size, -size}) {
        if (z + push >= interval.lo() && z + push <= interval.hi()) {
          for (int c = 0; c < head.classes(); c++) {
            if (c != y && at(c, j, push) > at(y, j, push) && tau[c] <= MOST_TAU) {
              return "class " + c + " wins already at " + push;
            }
          }
        }
      }
    }
    return null;
  }

  private String neverCrosses(int y, int j, double z) {
    for (int c = 0; c < head.classes(); c++) {
      double d = (double) head.weight(j, c) - head.weight(j, y);
      if (c != y && d != 0 && tau[c] <= MOST_TAU) {
        double beyond = (clean[y] - clean[c]) / d * (1 + tau[c]);
        // Float32 has the last word where the boundary is a rounding error away from the end.
        double slack = 1e-6 * Math.abs(z);
        if (z + beyond >= interval.lo() + slack
            && z + beyond <= interval.hi() - slack
            && Math.abs(beyond) < 1e37) {
          return "class " + c + " wins at " + beyond;
        }
      }
    }
    return null;
  }

  private double at(int c, int j, double push) {
    return clean[c] + push * head.weight(j, c);
  }
}
