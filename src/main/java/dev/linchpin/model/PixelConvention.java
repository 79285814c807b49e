package dev.linchpin.model;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What numbers a model takes for pixels in [0,1]: {@code ((x·(hi−lo) + lo) − mean) / std}, channels
 * reversed first for BGR.
 *
 * @param lo the model's number for black; empty: 0
 * @param hi the model's number for white; empty: 1, or 255 for an integer input
 * @param mean subtracted in units of the stretched range, one or one a channel; empty: nothing
 * @param std divides, one or one a channel; empty: nothing
 * @param bgr the model takes blue first
 */
public record PixelConvention(
    OptionalDouble lo, OptionalDouble hi, float[] mean, float[] std, boolean bgr) {
  /** Pixels as they are. */
  public static final PixelConvention UNIT =
      new PixelConvention(
          OptionalDouble.empty(), OptionalDouble.empty(), new float[0], new float[0], false);

  /** Pixels in {@code lo..hi}, nothing subtracted. */
  public static PixelConvention range(double lo, double hi) {
    return new PixelConvention(
        OptionalDouble.of(lo), OptionalDouble.of(hi), new float[0], new float[0], false);
  }

  /** Pixels in [0,1], normalised by {@code mean} and {@code std}. */
  public static PixelConvention normalised(float[] mean, float[] std) {
    return new PixelConvention(OptionalDouble.empty(), OptionalDouble.empty(), mean, std, false);
  }

  /** Whether nobody said anything about the range. */
  boolean isUnstated() {
    return lo.isEmpty() && hi.isEmpty() && mean.length == 0 && std.length == 0;
  }

  /** With the range filled in; {@code integer}: the model's input is of an integer dtype. */
  PixelConvention resolved(boolean integer) {
    return new PixelConvention(
        OptionalDouble.of(lo.orElse(0)),
        OptionalDouble.of(hi.orElse(integer ? 255 : 1)),
        mean,
        std,
        bgr);
  }

  @Override
  public String toString() {
    return String.format("%s..%s", number(lo.orElse(0)), number(hi.orElse(1)))
        + (mean.length > 0 ? ", mean " + Arrays.toString(mean) : "")
        + (std.length > 0 ? ", std " + Arrays.toString(std) : "")
        + (bgr ? ", BGR" : "");
  }

  private static String number(double v) {
    return v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v);
  }
}
