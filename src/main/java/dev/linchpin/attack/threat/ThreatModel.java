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
 * Which images x' count as close to x: a ball around x, cut with the box [0,1] of pixels. One class
 * a norm; records, so that equal threat models share a graph.
 */
public interface ThreatModel {
  /** {@code linf}, {@code l2}, {@code l1}. */
  String norm();

  /** Radius of the ball, in pixels of [0,1]; +∞ where only the box bounds. */
  double epsilon();

  /** ‖x' − x‖ in this norm, in float64. */
  double distance(float[] clean, float[] x);

  /**
   * Whether x' is in ball ∩ box: exactly, the float32 pixels taken as real numbers. Every iterate
   * is.
   */
  default boolean contains(float[] clean, float[] x) {
    for (float v : x) {
      if (!(v >= 0 && v <= 1)) {
        return false;
      }
    }
    return distance(clean, x) <= epsilon();
  }

  /** A point drawn uniformly from the ball around x, then projected to ball ∩ box. */
  float[] randomStart(float[] clean, CounterRandom random);

  /** The tensors that {@link #project} reads beside {@code clean}. */
  List<SlotTensor> slotTensors(ImageShape shape);

  /** The direction of steepest ascent of unit length in this norm, per slot; 0 where g is 0. */
  Operand<TFloat32> steepest(Ops tf, Operand<TFloat32> gradient);

  /**
   * {@link #steepest} of a step against the gradient from x, per slot: pixels that the box keeps
   * from moving that way need not count.
   */
  default Operand<TFloat32> steepestAt(Ops tf, Operand<TFloat32> gradient, Operand<TFloat32> x) {
    return steepest(tf, gradient);
  }

  /** The nearest point of ball ∩ box (or one as good): what {@link #contains} accepts. */
  Operand<TFloat32> project(Ops tf, Operand<TFloat32> x, SlotInputs slots);

  /**
   * x' with every pixel at a multiple of 1/255, in ball ∩ box up to rounding of the clean pixels,
   * and as near to x' as that allows.
   */
  float[] toEightBit(float[] clean, float[] x);
}
