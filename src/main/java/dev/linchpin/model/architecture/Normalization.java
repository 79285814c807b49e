package dev.linchpin.model.architecture;

import java.util.List;

/**
 * What the first ops of a network do to pixels of [0,1]: (x − mean) / std, by channel.
 *
 * @param mean one number, or one a channel; empty: no normalisation
 * @param std likewise; each > 0
 */
public record Normalization(List<Float> mean, List<Float> std) {
  /** Pixels as they are. */
  public static final Normalization NONE = new Normalization(List.of(), List.of());

  /**
   * @throws IllegalArgumentException for means without stds or the other way round, a number that
   *     is not finite, or a std that is not positive
   */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.isEmpty() != std.isEmpty()) {
      throw new IllegalArgumentException("normalisation needs both mean and std");
    }
    if (!mean.stream().allMatch(Float::isFinite)) {
      throw new IllegalArgumentException("mean is not finite: " + mean);
    }
    if (!std.stream().allMatch(s -> Float.isFinite(s) && s > 0)) {
      throw new IllegalArgumentException("std is not finite and positive: " + std);
    }
  }

  /**
   * The numbers one a channel.
   *
   * @param values means or stds
   * @throws IllegalArgumentException if there are neither 1 nor {@code channels} of them
   */
  static float[] byChannel(List<Float> values, int channels) {
    if (values.size() != 1 && values.size() != channels) {
      throw new IllegalArgumentException(
          "normalisation by " + values.size() + " numbers for images of " + channels + " channels");
    }
    float[] numbers = new float[channels];
    for (int c = 0; c < channels; c++) {
      numbers[c] = values.get(values.size() == 1 ? 0 : c);
    }
    return numbers;
  }
}
