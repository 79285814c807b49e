package dev.linchpin.train.listener;

import dev.linchpin.train.listener.TrainingListener.Evaluation;
import java.util.OptionalDouble;

/**
 * A value of evaluations or validations by which networks are compared.
 *
 * @param name as in {@link Evaluation#values}: {@code clean/accuracy}, {@code validation/accuracy}
 * @param higherIsBetter accuracies; false for success rates of attacks
 */
public record Metric(String name, boolean higherIsBetter) {

  /** Its value; empty if the evaluation has none or it is NaN. */
  OptionalDouble of(Evaluation evaluation) {
    Double value = evaluation.values().get(name);
    return value == null || value.isNaN() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Whether {@code value} beats {@code best} by more than {@code minDelta}; anything beats NaN. */
  boolean better(double value, double best, double minDelta) {
    double gain = higherIsBetter ? value - best : best - value;
    return Double.isNaN(best) || gain > minDelta;
  }
}
