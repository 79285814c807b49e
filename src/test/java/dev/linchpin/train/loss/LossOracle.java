package dev.linchpin.train.loss;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** The terms in float64, as the equations are written: loops, sorting, no vectors. */
final class LossOracle {
  private static final double STEP = 1e-7;

  /** Inputs in float64, so that they can be moved by less than float32 can tell. */
  record Point(
      int batch,
      int classes,
      int features,
      int[] labels,
      double[] logits,
      double[] adversarialLogits,
      double[] z,
      double[] weights) {
    static Point of(LossCase in) {
      return new Point(
          in.batch(),
          in.classes(),
          in.features(),
          in.labels(),
          doubles(in.logits()),
          doubles(in.adversarialLogits()),
          doubles(in.z()),
          doubles(in.weights()));
    }

    double w(int neuron, int label) {
      return weights[neuron * classes + label];
    }

    double feature(int image, int neuron) {
      return z[image * features + neuron];
    }

    double logit(int image, int label) {
      return logits[image * classes + label];
    }
  }

  private LossOracle() {}

  static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    Arrays.setAll(result, i -> values[i]);
    return result;
  }

  /** Central differences of {@code value} by an array of the point. */
  static double[] gradient(Point at, double[] by, ToDoubleFunction<Point> value) {
    double[] gradient = new double[by.length];
    for (int i = 0; i < by.length; i++) {
      double here = by[i];
      by[i] = here + STEP;
      double above = value.applyAsDouble(at);
      by[i] = here - STEP;
      double below = value.applyAsDouble(at);
      by[i] = here;
      gradient[i] = (above - below) / (2 * STEP);
    }
    return gradient;
  }

  static double crossEntropy(Point at, double[] logits, double smoothing) {
    double sum = 0;
    for (int i = 0; i < at.batch(); i++) {
      double[] logP = logSoftmax(logits, i, at.classes());
      for (int c = 0; c < at.classes(); c++) {
        double target = smoothing / at.classes() + (c == at.labels()[i] ? 1 - smoothing : 0);
        sum -= target * logP[c];
      }
    }
    return sum / at.batch();
  }

  static double trades(Point at) {
    double sum = 0;
    for (int i = 0; i < at.batch(); i++) {
      double[] p = logSoftmax(at.logits(), i, at.classes());
      double[] q = logSoftmax(at.adversarialLogits(), i, at.classes());
      for (int c = 0; c < at.classes(); c++) {
        sum += Math.exp(p[c]) * (p[c] - q[c]);
      }
    }
    return sum / at.batch();
  }

  static double[] logSoftmax(double[] logits, int image, int classes) {
    double[] row = Arrays.copyOfRange(logits, image * classes, (image + 1) * classes);
    double largest = Arrays.stream(row).max().orElseThrow();
    double rest = Arrays.stream(row).map(l -> Math.exp(l - largest)).sum();
    return Arrays.stream(row).map(l -> l - largest - Math.log(rest)).toArray();
  }

  /** Mean of the k largest values of a function of the neuron. */
  private static double largest(int features, int k, DoubleUnaryOperator ofNeuron) {
    double[] sorted = new double[features];
    Arrays.setAll(sorted, ofNeuron::applyAsDouble);
    Arrays.sort(sorted);
    int most = Math.min(k, features);
    return Arrays.stream(sorted, features - most, features).sum() / most;
  }

  private static double weightGap(Point at, int a, int b, int k) {
    return largest(at.features(), k, j -> Math.abs(at.w((int) j, a) - at.w((int) j, b)));
  }

  static double weightSensitivity(Point at, WeightSensitivity.Form form, int k) {
    double sum = 0;
    double most = 0;
    int pairs = 0;
    if (form == WeightSensitivity.Form.PRINTED) {
      for (int i = 0; i < at.batch(); i++) {
        for (int l = 0; l < at.classes(); l++) {
          if (l != at.labels()[i]) {
            sum += weightGap(at, at.labels()[i], l, k) / (at.classes() - 1) / at.batch();
          }
        }
      }
      return sum;
    }
    for (int a = 0; a < at.classes(); a++) {
      for (int b = 0; b < at.classes(); b++) {
        if (a != b) {
          double gap = weightGap(at, a, b, k);
          sum += gap;
          most = Math.max(most, gap);
          pairs++;
        }
      }
    }
    return form == WeightSensitivity.Form.MEAN_PAIRS ? sum / pairs : most;
  }

  static double featureSensitivity(Point at, int k) {
    double sum = 0;
    for (int i = 0; i < at.batch(); i++) {
      int image = i;
      double total = 0;
      for (int j = 0; j < at.features(); j++) {
        total += at.feature(i, j);
      }
      for (int c = 0; c < at.classes() && total != 0; c++) {
        int other = c;
        double all = total;
        sum +=
            largest(
                    at.features(),
                    k,
                    j ->
                        Math.abs(
                            at.feature(image, (int) j)
                                * (at.w((int) j, at.labels()[image]) - at.w((int) j, other))
                                / all))
                / at.classes();
      }
    }
    return sum / at.batch();
  }

  /**
   * @param z where μ and σ are taken: they are constants of the gradient
   */
  static double equation4(Point at, double[] z) {
    double sum = 0;
    for (int i = 0; i < at.batch(); i++) {
      int y = at.labels()[i];
      for (int c = 0; c < at.classes(); c++) {
        double most = 0;
        for (int j = 0; j < at.features() && c != y; j++) {
          double mean = 0;
          double square = 0;
          for (int n = 0; n < at.batch(); n++) {
            mean += z[n * at.features() + j] / at.batch();
          }
          for (int n = 0; n < at.batch(); n++) {
            square += Math.pow(z[n * at.features() + j] - mean, 2) / at.batch();
          }
          double delta = (at.logit(i, y) - at.logit(i, c)) / (at.w(j, c) - at.w(j, y));
          if (square > 1e-14 && at.w(j, c) != at.w(j, y)) {
            most = Math.max(most, Math.abs((delta - mean) / Math.sqrt(square)));
          }
        }
        sum += most / (at.classes() - 1) / at.batch();
      }
    }
    return sum;
  }
}
