package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.Norm;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Fast adaptive boundary attack (Croce and Hein 2020, algorithm 1), for an objective that is 0 on
 * the boundary between two classes: a margin. The iterate and x are both projected on the
 * linearised boundary, overshot, and mixed; an iterate of another class first goes back towards x.
 * One gradient a step: where the iterate goes back, the boundary is linearised before it does, not
 * after, which saves a second evaluation.
 *
 * <p>In a {@link dev.linchpin.attack.threat.Box} the nearest iterate of another class is the
 * answer; in a ball iterates may lie outside, do not count there, and the first that lies inside
 * ends the trajectory.
 *
 * @param steps ≥ 1
 * @param mostToClean α_max, the largest weight of x's projection
 * @param overshoot η ≥ 1
 * @param backward β in (0,1], how much of the perturbation is kept where the class has changed
 */
public record Fab(int steps, double mostToClean, double overshoot, double backward)
    implements StepRule {
  private static final float LEAST = 1e-8f;

  public Fab {
    if (steps < 1 || !(mostToClean >= 0) || !(overshoot >= 1) || !(backward > 0)) {
      throw new IllegalArgumentException(
          steps + " steps, " + mostToClean + ", " + overshoot + ", " + backward);
    }
  }

  /** The published α_max 0.1, η 1.05, β 0.9. */
  public static Fab of(int steps) {
    return new Fab(steps, 0.1, 1.05, 0.9);
  }

  @Override
  public String name() {
    return "fab";
  }

  @Override
  public boolean endsAtFirstBreak() {
    return false;
  }

  @Override
  public boolean findsNearest() {
    return true;
  }

  @Override
  public Optional<Answer> answer() {
    return Optional.of(Nearest.ANSWER);
  }

  @Override
  public Optional<String> done() {
    return Optional.of(Nearest.done());
  }

  @Override
  public List<SlotTensor> carried(ImageShape shape) {
    return Nearest.carried(shape);
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Map<String, Operand<TFloat32>> out = new HashMap<>();
    Nearest.update(tf, threat, at, slots, out);
    Norm norm = Norm.of(threat);
    Operand<TFloat32> clean = slots.get(SlotNames.CLEAN);
    Operand<TFloat32> offset = tf.math.sub(at.x(), clean);
    Operand<TFloat32> back = tf.math.add(clean, tf.math.mul(offset, tf.constant((float) backward)));
    Operand<TFloat32> from = PerSlot.choose(tf, at.broken(), back, at.x());

    Operand<TFloat32> fromHere = toBoundary(tf, norm, at, from);
    Operand<TFloat32> fromClean = toBoundary(tf, norm, at, clean);
    Operand<TFloat32> near = atLeast(tf, norm.length(tf, fromHere));
    Operand<TFloat32> far = atLeast(tf, norm.length(tf, fromClean));
    Operand<TFloat32> weight =
        tf.math.minimum(
            tf.math.div(near, tf.math.add(near, far)), tf.constant((float) mostToClean));
    Operand<TFloat32> eta = tf.constant((float) overshoot);
    Operand<TFloat32> stepped = tf.math.add(from, tf.math.mul(fromHere, eta));
    Operand<TFloat32> projected = tf.math.add(clean, tf.math.mul(fromClean, eta));
    Operand<TFloat32> mixed =
        tf.math.add(stepped, tf.math.mul(tf.math.sub(projected, stepped), weight));
    return new Next(tf.math.minimum(tf.math.maximum(mixed, tf.constant(0f)), tf.constant(1f)), out);
  }

  /** From a point to where the objective, linearised at the iterate, is 0. */
  static Operand<TFloat32> toBoundary(Ops tf, Norm norm, Iterate at, Operand<TFloat32> point) {
    Operand<TFloat32> change =
        PerSlot.sum(tf, tf.math.mul(at.gradient(), tf.math.sub(point, at.x())));
    Operand<TFloat32> value = tf.math.add(PerSlot.spread(tf, at.loss(), at.x()), change);
    return BoundaryProjection.step(tf, norm, point, at.gradient(), value);
  }

  private static Operand<TFloat32> atLeast(Ops tf, Operand<TFloat32> length) {
    return tf.math.maximum(length, tf.constant(LEAST));
  }
}
