package dev.linchpin.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation (the population's) of each channel over images.
 *
 * @param mean by channel, in [0,1] pixels
 * @param deviation likewise
 */
public record ChannelMoments(List<Double> mean, List<Double> deviation) {
  private static final int SLICE = 256;

  public ChannelMoments {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /** Over the first {@code count} images, or all if there are fewer. */
  public static ChannelMoments of(Dataset data, int count) {
    int n = Math.min(count, data.size());
    int channels = data.channels();
    double[] sum = new double[channels];
    double[] squares = new double[channels];
    for (int from = 0; from < n; from += SLICE) {
      float[] pixels = data.read(from, Math.min(n, from + SLICE)).pixels();
      for (int i = 0; i < pixels.length; i++) {
        sum[i % channels] += pixels[i];
        squares[i % channels] += (double) pixels[i] * pixels[i];
      }
    }
    double values = (double) n * data.height() * data.width();
    List<Double> mean = new ArrayList<>();
    List<Double> deviation = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      double m = sum[c] / values;
      mean.add(m);
      deviation.add(Math.sqrt(Math.max(0, squares[c] / values - m * m)));
    }
    return new ChannelMoments(mean, deviation);
  }
}
