package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.Norm;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The nearest iterate of another class so far, for rules that look for small perturbations.
 *
 * @param image x', {@code [slots, height, width, channels]}; x where there is none
 * @param distance ‖x' − x‖, {@code [slots]}; above {@link #NONE} / 2 where there is none
 * @param found {@code [slots]}: there is one
 */
record Nearest(Operand<TFloat32> image, Operand<TFloat32> distance, Operand<TBool> found) {
  static final float NONE = 1e30f;

  /** What float32 can lose in a sum of squares: the ball is taken to be smaller by that. */
  private static final double SHRINK = 2e-5;

  private static final String IMAGE = "nearest/image";
  private static final String DISTANCE = "nearest/distance";
  private static final String FOUND = "nearest/found";
  private static final String DONE = "nearest/done";

  static final StepRule.Answer ANSWER = new StepRule.Answer(IMAGE, FOUND);

  /** Set where the ball is bounded and the image in it: no need to look for a nearer one. */
  static String done() {
    return DONE;
  }

  static List<SlotTensor> carried(ImageShape shape) {
    return List.of(
        new SlotTensor(IMAGE, shape.dims(), Origin::clean),
        SlotTensor.filled(DISTANCE, NONE),
        SlotTensor.filled(FOUND, 0),
        SlotTensor.filled(DONE, 0));
  }

  /** Takes the iterate into account; what is to be carried goes to {@code out}. */
  static Nearest update(
      Ops tf,
      ThreatModel threat,
      StepRule.Iterate at,
      SlotInputs slots,
      Map<String, Operand<TFloat32>> out) {
    Operand<TFloat32> known = slots.get(DISTANCE);
    Operand<TFloat32> offset = tf.math.sub(at.x(), slots.get(SlotNames.CLEAN));
    Operand<TFloat32> distance = tf.reshape(Norm.of(threat).length(tf, offset), tf.shape(known));
    Operand<TBool> better = tf.math.logicalAnd(at.broken(), tf.math.less(distance, known));
    boolean bounded = Double.isFinite(threat.epsilon());
    if (bounded) {
      float radius = (float) (threat.epsilon() * (1 - SHRINK));
      better = tf.math.logicalAnd(better, tf.math.lessEqual(distance, tf.constant(radius)));
    }
    Operand<TFloat32> image = PerSlot.choose(tf, better, at.x(), slots.get(IMAGE));
    Operand<TFloat32> best = tf.select(better, distance, known);
    Operand<TFloat32> found = tf.select(better, tf.onesLike(known), slots.get(FOUND));
    out.put(IMAGE, image);
    out.put(DISTANCE, best);
    out.put(FOUND, found);
    out.put(DONE, bounded ? found : slots.get(DONE));
    return new Nearest(image, best, tf.math.greater(found, tf.constant(0.5f)));
  }
}
