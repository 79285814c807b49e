package dev.linchpin.train;

import dev.linchpin.graph.Constant;
import dev.linchpin.model.Network;
import dev.linchpin.testing.TinyNetworks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code TinyNetworks} in float64, written out by hand, gradients by central differences. */
final class TinyReference {
  static final double EPSILON = 1e-3;
  private final int classes;
  final Map<String, double[]> values = new LinkedHashMap<>();

  TinyReference(Network network) {
    this.classes = network.classes();
    network
        .values()
        .forEach(
            (name, proto) -> {
              float[] v = Constant.of(proto).floats();
              double[] d = new double[v.length];
              for (int i = 0; i < v.length; i++) {
                d[i] = v[i];
              }
              values.put(name, d);
            });
  }

  /** Mean cross-entropy over images that share batch statistics within each group. */
  double loss(float[] pixels, int[] labels, List<int[]> groups, boolean batchNorm) {
    double sum = 0;
    for (int[] group : groups) {
      sum += loss(pixels, labels, group, batchNorm, null, null) / groups.size();
    }
    return sum;
  }

  double loss(
      float[] pixels, int[] labels, int[] group, boolean batchNorm, double[] mean, double[] var) {
    int f = TinyNetworks.FEATURES;
    double[] m = new double[f];
    double[] v = new double[f];
    int n = group.length * 4;
    for (int c = 0; c < f; c++) {
      double k = values.get("conv/kernel")[c];
      for (int i : group) {
        for (int p = 0; p < 4; p++) {
          m[c] += k * pixels[4 * i + p] / n;
        }
      }
      for (int i : group) {
        for (int p = 0; p < 4; p++) {
          v[c] += Math.pow(k * pixels[4 * i + p] - m[c], 2) / n;
        }
      }
      if (mean != null) {
        mean[c] = m[c];
        var[c] = v[c] * n / (n - 1);
      }
    }
    double total = 0;
    for (int i : group) {
      double[] logits = values.get("head/bias").clone();
      for (int c = 0; c < f; c++) {
        double z = 0;
        for (int p = 0; p < 4; p++) {
          double x = values.get("conv/kernel")[c] * pixels[4 * i + p];
          if (batchNorm) {
            x =
                (x - m[c]) / Math.sqrt(v[c] + EPSILON) * values.get("bn/gamma")[c]
                    + values.get("bn/beta")[c];
          }
          z += Math.max(0, x) / 4;
        }
        for (int l = 0; l < classes; l++) {
          logits[l] += z * values.get("head/kernel")[c * classes + l];
        }
      }
      double norm = 0;
      for (double l : logits) {
        norm += Math.exp(l);
      }
      total += Math.log(norm) - logits[labels[i]];
    }
    return total / group.length;
  }

  Map<String, double[]> gradients(
      float[] pixels, int[] labels, List<int[]> groups, boolean batchNorm) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    for (Map.Entry<String, double[]> e : values.entrySet()) {
      double[] v = e.getValue();
      double[] g = new double[v.length];
      for (int i = 0; i < v.length; i++) {
        double old = v[i];
        v[i] = old + 1e-6;
        double up = loss(pixels, labels, groups, batchNorm);
        v[i] = old - 1e-6;
        double down = loss(pixels, labels, groups, batchNorm);
        v[i] = old;
        g[i] = (up - down) / 2e-6;
      }
      gradients.put(e.getKey(), g);
    }
    return gradients;
  }
}
