package dev.linchpin.train.listener;

import java.util.Arrays;
import org.tensorflow.proto.HistogramProto;

/**
 * TensorFlow's buckets of a histogram (tensorflow/core/lib/histogram/histogram.cc): bounds grow by
 * a tenth from 1e-12 to 1e20, on both sides of 0; runs of empty buckets become one.
 */
final class HistogramBuckets {
  private static final double[] LIMITS = limits();

  private HistogramBuckets() {}

  private static double[] limits() {
    int n = 0;
    for (double v = 1e-12; v < 1e20; v *= 1.1) {
      n++;
    }
    double[] limits = new double[2 * n + 3];
    double v = 1e-12;
    for (int i = 1; i <= n; i++) {
      limits[n + 1 + i] = v;
      limits[n + 1 - i] = -v;
      v *= 1.1;
    }
    limits[0] = -Double.MAX_VALUE;
    limits[2 * n + 2] = Double.MAX_VALUE;
    return limits;
  }

  /** Of the finite ones among {@code values}; at least one must be. */
  static HistogramProto of(float[] values) {
    double[] counts = new double[LIMITS.length];
    double min = Double.MAX_VALUE;
    double max = -Double.MAX_VALUE;
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        counts[bucket(value)]++;
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += (double) value * value;
        count++;
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("a histogram of no finite value");
    }
    HistogramProto.Builder histogram =
        HistogramProto.newBuilder()
            .setMin(min)
            .setMax(max)
            .setNum(count)
            .setSum(sum)
            .setSumSquares(squares);
    for (int i = 0; i < counts.length; i++) {
      boolean insideARunOfEmptyOnes = counts[i] == 0 && i + 1 < counts.length && counts[i + 1] == 0;
      if (!insideARunOfEmptyOnes) {
        histogram.addBucketLimit(LIMITS[i]).addBucket(counts[i]);
      }
    }
    return histogram.build();
  }

  /** The first whose limit is above the value. */
  private static int bucket(double value) {
    // Adding 0 makes +0 of -0, which the search takes for less.
    int found = Arrays.binarySearch(LIMITS, value + 0.0);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
