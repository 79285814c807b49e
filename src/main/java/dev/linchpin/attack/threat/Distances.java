package dev.linchpin.attack.threat;

/** Norms of x' − x in float64. */
public final class Distances {
  private Distances() {}

  public static double linf(float[] a, float[] b) {
    double max = 0;
    for (int i = 0; i < a.length; i++) {
      double d = Math.abs((double) a[i] - b[i]);
      // Math.max is a call until it is compiled well, which a short audit does not wait for.
      if (d > max || Double.isNaN(d)) {
        max = d;
      }
    }
    return max;
  }

  public static double l1(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((double) a[i] - b[i]);
    }
    return sum;
  }

  public static double l2(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = (double) a[i] - b[i];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }
}
