package dev.linchpin.attack;

import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What the loop knows of its slots, {@code [slots] float32}: whether they go on, and if not, why.
 *
 * @param rule by which slots step
 */
record SlotStatus(Ops tf, StepRule rule) {
  static final int RUNNING = 0;
  static final int BROKEN = 1;
  static final int EXHAUSTED = 2;

  /** Not tested: x is expected to be of another class. */
  static final int EXPECTED = 3;

  static Operand<TBool> isRunning(Ops tf, Operand<TFloat32> status) {
    return tf.math.less(status, tf.constant(RUNNING + 0.5f));
  }

  /** Whether the iterate of a tested slot is not of another class for the search graph. */
  static Operand<TBool> isNotBroken(Ops tf, Operand<TFloat32> status) {
    return tf.math.notEqual(status, tf.constant((float) BROKEN));
  }

  /** The status that a running slot gets when its iterate has been tested. */
  Operand<TFloat32> tested(Operand<TFloat32> step, Operand<TBool> broken, StepRule.Next next) {
    Operand<TBool> last = isLast(step);
    if (rule.done().isPresent()) {
      Operand<TFloat32> done = next.carried().get(rule.done().get());
      last = tf.math.logicalOr(last, tf.math.greater(done, tf.constant(0.5f)));
    }
    Operand<TFloat32> decided = tf.select(last, all(EXHAUSTED, step), all(RUNNING, step));
    return rule.endsAtFirstBreak() ? tf.select(broken, all(BROKEN, step), decided) : decided;
  }

  /**
   * The status when slots have stepped. Where the iterate is what a trajectory offers, x_steps goes
   * to the verdict graph without another turn, and so does an iterate that will probably be broken:
   * a turn would find that out by a forward pass, and make a gradient in vain.
   *
   * @param step number of the iterate that a slot has come to
   * @param gap at the iterate before
   */
  Operand<TFloat32> stepped(
      Operand<TFloat32> status,
      Operand<TBool> stepping,
      Operand<TFloat32> step,
      Operand<TFloat32> gap,
      SlotInputs inputs) {
    if (rule.answer().isPresent()) {
      return status;
    }
    Operand<TFloat32> offered =
        foresees(rule) ? tf.select(isNextBroken(gap, inputs), all(EXPECTED, step), status) : status;
    return tf.select(stepping, tf.select(isLast(step), all(EXHAUSTED, step), offered), status);
  }

  /**
   * Whether trajectories end where the gap passes zero, to which it goes by steps of one size. With
   * APGD's, too, which begin as long as the ball is wide, LINCHPIN took a quarter longer.
   */
  static boolean foresees(StepRule rule) {
    return rule.endsAtFirstBreak() && rule.stepsAlike() && rule.answer().isEmpty();
  }

  /**
   * Whether the iterate behind one will probably be broken: whether the gap passes the margin if it
   * grows as it did from the iterate before. Of 187 first breaks of ResNet-20 at 8/255 it foresaw
   * 152, and 9 that were none.
   *
   * @param gap at the iterate
   */
  private Operand<TBool> isNextBroken(Operand<TFloat32> gap, SlotInputs inputs) {
    Operand<TFloat32> growth = tf.math.sub(gap, inputs.get(SlotNames.GAP));
    Operand<TBool> passes = tf.math.greater(tf.math.add(gap, growth), inputs.get(SlotNames.MARGIN));
    Operand<TBool> hasGrowth = tf.math.greater(inputs.get(SlotNames.STEP), tf.constant(0.5f));
    Operand<TBool> right = tf.math.greater(inputs.get(SlotNames.FORESEEN), tf.constant(0.5f));
    return tf.math.logicalAnd(passes, tf.math.logicalAnd(hasGrowth, right));
  }

  private Operand<TBool> isLast(Operand<TFloat32> step) {
    return tf.math.greaterEqual(step, tf.constant((float) rule.steps()));
  }

  private Operand<TFloat32> all(int value, Operand<TFloat32> like) {
    return tf.fill(tf.shape(like), tf.constant((float) value));
  }
}
