package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Projected gradient descent with steps of one length: x ← P(x − α·d), d the steepest direction in
 * the threat model's norm (Madry et al. 2018).
 *
 * @param steps number of steps
 * @param stepSize α, in pixels
 * @param lastIterate only x_steps counts, not any iterate: switches early retirement off
 */
public record FixedStep(int steps, double stepSize, boolean lastIterate) implements StepRule {
  public FixedStep {
    if (steps < 0 || !(stepSize >= 0 && stepSize < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("steps " + steps + ", step size " + stepSize);
    }
  }

  /** The default step size: 2.5·ε/steps. */
  public static FixedStep of(int steps, ThreatModel threat) {
    return new FixedStep(steps, steps == 0 ? 0 : 2.5 * threat.epsilon() / steps, false);
  }

  @Override
  public String name() {
    return "pgd";
  }

  @Override
  public boolean endsAtFirstBreak() {
    return !lastIterate;
  }

  @Override
  public boolean stepsAlike() {
    return true;
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Operand<TFloat32> direction = threat.steepestAt(tf, at.gradient(), at.x());
    Operand<TFloat32> moved =
        tf.math.sub(at.x(), tf.math.mul(direction, tf.constant((float) stepSize)));
    return new Next(threat.project(tf, moved, slots), Map.of());
  }
}
