package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** How a trajectory goes from one iterate to the next. Records; one class each. */
public interface StepRule {
  /** Short name for tables and provenance. */
  String name();

  /** Steps of a whole trajectory; its iterates are x_0 … x_steps. */
  int steps();

  /** Whether a trajectory ends at the first iterate of another class. */
  boolean endsAtFirstBreak();

  /** Whether all steps are of one size, so that what a step gained the next will probably gain. */
  default boolean stepsAlike() {
    return false;
  }

  /** Whether {@link #next} reads the gradient; a step costs but a forward pass if not. */
  default boolean needsGradient() {
    return true;
  }

  /** x_0 of a trajectory, in ball ∩ box. */
  default float[] start(Origin origin, ImageShape shape, ThreatModel threat) {
    return origin.start();
  }

  /** Name of the slot tensor that holds the answer; empty: the last iterate is it. */
  default Optional<Answer> answer() {
    return Optional.empty();
  }

  /**
   * Name of a carried number that is above 0.5 once a trajectory need not go on: it ends then, with
   * its answer. Empty: it goes on to its last step.
   */
  default Optional<String> done() {
    return Optional.empty();
  }

  /**
   * Whether the rule looks for a near example rather than any: where no radius bounds the
   * perturbation, the nearest example of an image's trajectories is then its result, not that of
   * the lowest index.
   */
  default boolean findsNearest() {
    return false;
  }

  /** What the rule carries from step to step beside x. */
  default List<SlotTensor> carried(ImageShape shape) {
    return List.of();
  }

  /**
   * The next iterate of every slot, in ball ∩ box, and the rule's carried tensors by name. The loop
   * drops what this computes for slots that do not step, {@link Next#carried} of slots at their
   * last iterate excepted.
   */
  Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots);

  /**
   * Where the answer is, for rules that keep the best iterate.
   *
   * @param image name of the carried tensor with it
   * @param found name of a carried number that is above 0.5 where there is one
   */
  record Answer(String image, String found) {}

  /**
   * The current iterate of every slot.
   *
   * @param x {@code [slots, height, width, channels]}
   * @param gradient of the objective by x; finite. Null for rules that do not need it
   * @param loss {@code [slots]}: the objective at x
   * @param gap {@code [slots]}: the best other logit less the clean class's; > 0 if x is of another
   *     class
   * @param step {@code [slots]}: x is x_step
   * @param broken {@code [slots]}: x is of another class, by the required margin
   */
  record Iterate(
      Operand<TFloat32> x,
      Operand<TFloat32> gradient,
      Operand<TFloat32> loss,
      Operand<TFloat32> gap,
      Operand<TFloat32> step,
      Operand<TBool> broken) {}

  /** See {@link #next}. */
  record Next(Operand<TFloat32> x, Map<String, Operand<TFloat32>> carried) {}
}
