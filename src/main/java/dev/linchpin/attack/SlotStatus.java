package dev.linchpin.attack;

import dev.linchpin.attack.rule.StepRule;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What the loop knows of its slots, {@code [slots] float32}: whether they go on, and if not, why.
 *
 * @param rule by which slots step
 */
record SlotStatus(Ops tf, StepRule rule, int slots) {
  static final int RUNNING = 0;
  static final int BROKEN = 1;
  static final int EXHAUSTED = 2;

  static Operand<TBool> isRunning(Ops tf, Operand<TFloat32> status) {
    return tf.math.less(status, tf.constant(RUNNING + 0.5f));
  }

  /** The status that a running slot gets when its iterate has been tested. */
  Operand<TFloat32> tested(Operand<TFloat32> step, Operand<TBool> broken, StepRule.Next next) {
    Operand<TBool> last = isLast(step);
    if (rule.done().isPresent()) {
      Operand<TFloat32> done = next.carried().get(rule.done().get());
      last = tf.math.logicalOr(last, tf.math.greater(done, tf.constant(0.5f)));
    }
    Operand<TFloat32> decided = tf.select(last, all(EXHAUSTED), all(RUNNING));
    return rule.endsAtFirstBreak() ? tf.select(broken, all(BROKEN), decided) : decided;
  }

  /**
   * The status when slots have stepped: x_steps, where it is what a trajectory offers, goes to the
   * verdict graph without another turn.
   *
   * @param step number of the iterate that a slot has come to
   */
  Operand<TFloat32> stepped(
      Operand<TFloat32> status, Operand<TBool> stepping, Operand<TFloat32> step) {
    return rule.answer().isPresent()
        ? status
        : tf.select(tf.math.logicalAnd(stepping, isLast(step)), all(EXHAUSTED), status);
  }

  private Operand<TBool> isLast(Operand<TFloat32> step) {
    return tf.math.greaterEqual(step, tf.constant((float) rule.steps()));
  }

  private Operand<TFloat32> all(int value) {
    return tf.fill(tf.constant(new int[] {slots}), tf.constant((float) value));
  }
}
