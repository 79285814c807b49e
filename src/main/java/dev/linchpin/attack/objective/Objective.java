package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What an attack minimises, as graph ops on the classifier's ends. Records; one class each. */
public interface Objective {
  /** Short name for tables and provenance. */
  String name();

  /** Whether a trajectory goes after a neuron; then the model needs a linear head. */
  default boolean targetsNeuron() {
    return false;
  }

  /** Whether a trajectory goes after a class: {@code Origin.targetClass} is given then. */
  default boolean targetsClass() {
    return false;
  }

  /** κ: how far beyond Δ the target lies; 0 for objectives without a target. */
  default double kappa() {
    return 0;
  }

  /** Fewest classes that it is defined for. */
  default int leastClasses() {
    return 2;
  }

  /** The tensors that {@link #loss} reads beside the ends. */
  default List<SlotTensor> slotTensors(int features, int classes) {
    return List.of();
  }

  /** {@code [slots]}, differentiable by the images, with a gradient free of NaN. */
  Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots);

  /**
   * The classifier's ends in the loop.
   *
   * @param logits {@code [slots, classes]}
   * @param features {@code [slots, features]}; null without a linear head
   * @param cleanClass {@code [slots, classes]}, one-hot
   */
  record Ends(Operand<TFloat32> logits, Operand<TFloat32> features, Operand<TFloat32> cleanClass) {

    /** {@code [slots]}: the clean class's logit. */
    public Operand<TFloat32> cleanLogit(Ops tf) {
      return tf.reduceSum(tf.math.mul(logits, cleanClass), tf.constant(1));
    }

    /** {@code [slots, classes]}: the logits, the clean class's as low as can be. */
    public Operand<TFloat32> others(Ops tf) {
      return tf.select(
          tf.math.greater(cleanClass, tf.constant(0.5f)),
          tf.fill(tf.shape(logits), tf.constant(-Float.MAX_VALUE)),
          logits);
    }

    /** {@code [slots]}: the largest of the other logits. */
    public Operand<TFloat32> bestOther(Ops tf) {
      return tf.reduceMax(others(tf), tf.constant(1));
    }
  }
}
