package dev.linchpin.attack.threat;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Every pixel within ε of the clean one.
 *
 * @param epsilon in [0,1] pixels
 */
public record Linf(double epsilon) implements ThreatModel {
  private static final String LOWER = "linf/lower";
  private static final String UPPER = "linf/upper";

  public Linf {
    if (!(epsilon >= 0 && epsilon <= 1)) {
      throw new IllegalArgumentException("Linf ε outside [0,1]: " + epsilon);
    }
  }

  @Override
  public String norm() {
    return "linf";
  }

  @Override
  public double distance(float[] clean, float[] x) {
    return Distances.linf(clean, x);
  }

  /** The least float32 that is in the box and not below x − ε, as real numbers. */
  private float lower(float pixel) {
    double exact = pixel - epsilon;
    float low = exact > 0 ? (float) exact : 0;
    return pixel - (double) low > epsilon ? Math.nextUp(low) : low;
  }

  private float upper(float pixel) {
    double exact = pixel + epsilon;
    float high = exact < 1 ? (float) exact : 1;
    return (double) high - pixel > epsilon ? Math.nextDown(high) : high;
  }

  @Override
  public float[] randomStart(float[] clean, CounterRandom random) {
    double[] uniform = new double[clean.length];
    random.fillUniform(uniform);
    float[] start = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      float drawn = (float) (clean[i] + epsilon * (2 * uniform[i] - 1));
      start[i] = isWithin(clean[i], drawn) ? drawn : nearest(clean[i], drawn);
    }
    return start;
  }

  private boolean isWithin(float pixel, float x) {
    return x >= 0 && x <= 1 && Math.abs((double) pixel - x) <= epsilon;
  }

  private float nearest(float pixel, float x) {
    return Math.max(lower(pixel), Math.min(upper(pixel), x));
  }

  @Override
  public List<SlotTensor> slotTensors(ImageShape shape) {
    return List.of(
        new SlotTensor(LOWER, shape.dims(), origin -> bounds(origin.clean(), false)),
        new SlotTensor(UPPER, shape.dims(), origin -> bounds(origin.clean(), true)));
  }

  /** The least (or largest) pixels in ball ∩ box. */
  public float[] bounds(float[] clean, boolean upper) {
    float[] bounds = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      bounds[i] = upper ? upper(clean[i]) : lower(clean[i]);
    }
    return bounds;
  }

  @Override
  public Operand<TFloat32> steepest(Ops tf, Operand<TFloat32> gradient) {
    return tf.math.sign(gradient);
  }

  @Override
  public Operand<TFloat32> project(Ops tf, Operand<TFloat32> x, SlotInputs slots) {
    return tf.math.minimum(tf.math.maximum(x, slots.get(LOWER)), slots.get(UPPER));
  }

  /** Rounds to the nearest level; where that leaves the ball, one level back to the clean pixel. */
  @Override
  public float[] toEightBit(float[] clean, float[] x) {
    float[] rounded = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      int level = EightBit.level(x[i]);
      if (Math.abs(level / 255.0 - clean[i]) > epsilon + EightBit.TOLERANCE) {
        level += level / 255.0 > clean[i] ? -1 : 1;
      }
      rounded[i] = EightBit.pixel(level);
    }
    return rounded;
  }
}
