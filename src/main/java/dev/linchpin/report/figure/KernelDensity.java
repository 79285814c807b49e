package dev.linchpin.report.figure;

/**
 * Density of a sample by Gaussian kernels, the width by Scott's rule (D. W. Scott, Multivariate
 * Density Estimation, 1992) as SciPy's {@code gaussian_kde} has it: n^(−1/5) times the standard
 * deviation with n − 1 degrees of freedom.
 */
final class KernelDensity {
  private static final int GRID = 200;

  /** Beyond so many widths a kernel is nearly 0. */
  private static final double TAIL = 3;

  private final double[] sample;
  private final double width;

  /**
   * @param sample at least two values, not all alike; see {@link #possible}
   */
  KernelDensity(double[] sample) {
    if (!possible(sample)) {
      throw new IllegalArgumentException("a density needs two different values");
    }
    this.sample = sample.clone();
    width = scottFactor(sample.length) * deviation(sample);
  }

  /** Whether a sample has a density: two values, not all alike. */
  static boolean possible(double[] sample) {
    return sample.length > 1 && deviation(sample) > 0;
  }

  static double scottFactor(int n) {
    return Math.pow(n, -0.2);
  }

  private static double deviation(double[] sample) {
    double mean = 0;
    for (double value : sample) {
      mean += value / sample.length;
    }
    double squares = 0;
    for (double value : sample) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (sample.length - 1));
  }

  /** Standard deviation of a kernel. */
  double width() {
    return width;
  }

  double at(double x) {
    double sum = 0;
    for (double value : sample) {
      double u = (x - value) / width;
      sum += Math.exp(-u * u / 2);
    }
    return sum / (sample.length * width * Math.sqrt(2 * Math.PI));
  }

  /** 200 x evenly from three widths below the sample to three above it. */
  double[] grid() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : sample) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    low -= TAIL * width;
    high += TAIL * width;
    double[] grid = new double[GRID];
    for (int i = 0; i < GRID; i++) {
      grid[i] = low + (high - low) * i / (GRID - 1);
    }
    return grid;
  }
}
