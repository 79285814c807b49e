package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * ‖x' − x‖₂ ≤ ε.
 *
 * <p>The projection is to the ball and then to the box: x is in the box, so clipping moves no pixel
 * away from x. It aims at a radius smaller than ε by what float32 can lose (below 2e-5 of ε plus
 * √pixels half ulps), so that the iterate is in the ball as a real vector.
 *
 * @param epsilon in [0,1] pixels
 */
public record L2(double epsilon) implements ThreatModel {
  private static final double SHRINK = 2e-5;
  private static final double HALF_ULP = 0x1p-24;

  public L2 {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("L2 ε is no radius: " + epsilon);
    }
  }

  @Override
  public String norm() {
    return "l2";
  }

  @Override
  public double distance(float[] clean, float[] x) {
    return Distances.l2(clean, x);
  }

  /** The radius that iterates keep to; see above. */
  public double innerRadius(int pixels) {
    return Math.max(0, epsilon * (1 - SHRINK) - Math.sqrt(pixels) * HALF_ULP);
  }

  /** Uniform in the ball: radius ε·u^(1/d) on a Gaussian direction. */
  @Override
  public float[] randomStart(float[] clean, CounterRandom random) {
    double[] direction = new double[clean.length];
    double squares = 0;
    for (int i = 0; i < clean.length; i++) {
      direction[i] = random.nextGaussian();
      squares += direction[i] * direction[i];
    }
    double radius =
        innerRadius(clean.length)
            * StrictMath.pow(random.nextUniform(), 1.0 / clean.length)
            / Math.sqrt(squares);
    float[] start = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      start[i] = (float) Math.max(0, Math.min(1, clean[i] + radius * direction[i]));
    }
    return start;
  }

  @Override
  public List<SlotTensor> slotTensors(ImageShape shape) {
    return List.of();
  }

  @Override
  public Operand<TFloat32> steepest(Ops tf, Operand<TFloat32> gradient) {
    return unit(tf, gradient);
  }

  /** g/‖g‖₂; scaled by the largest entry first, so that tiny gradients do not underflow. */
  public static Operand<TFloat32> unit(Ops tf, Operand<TFloat32> gradient) {
    Operand<TFloat32> largest = PerSlot.max(tf, tf.math.abs(gradient));
    Operand<TFloat32> scaled = tf.math.divNoNan(gradient, largest);
    return tf.math.divNoNan(scaled, PerSlot.norm(tf, scaled));
  }

  @Override
  public Operand<TFloat32> project(Ops tf, Operand<TFloat32> x, SlotInputs slots) {
    Operand<TFloat32> clean = slots.get(SlotNames.CLEAN);
    Operand<TFloat32> offset = tf.math.sub(x, clean);
    Operand<TFloat32> norm = PerSlot.norm(tf, offset);
    int pixels = PerSlot.size(clean);
    Operand<TFloat32> scale =
        tf.math.minimum(
            tf.constant(1f), tf.math.div(tf.constant((float) innerRadius(pixels)), norm));
    Operand<TFloat32> inBall = tf.math.add(clean, tf.math.mul(offset, scale));
    return tf.math.minimum(tf.math.maximum(inBall, tf.constant(0f)), tf.constant(1f));
  }

  /** Rounds x + s(x' − x), with the largest s ≤ 1, to 2^-20, whose rounding is in the ball. */
  @Override
  public float[] toEightBit(float[] clean, float[] x) {
    float[] best = EightBit.round(clean);
    double inside = 0;
    double outside = 1;
    double scale = 1;
    for (int i = 0; i < 20 && inside < 1; i++) {
      float[] rounded = new float[x.length];
      for (int p = 0; p < x.length; p++) {
        rounded[p] = EightBit.pixel(EightBit.level(clean[p] + scale * ((double) x[p] - clean[p])));
      }
      if (distance(clean, rounded) <= epsilon + EightBit.TOLERANCE) {
        inside = scale;
        best = rounded;
      } else {
        outside = scale;
      }
      scale = (inside + outside) / 2;
    }
    return best;
  }
}
