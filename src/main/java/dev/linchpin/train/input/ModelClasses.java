package dev.linchpin.train.input;

import dev.linchpin.base.UserError;
import java.util.function.IntUnaryOperator;

/**
 * How labels of a data set become classes of a model.
 *
 * @param ofLabel the class of a label
 * @param count classes of the model
 */
public record ModelClasses(IntUnaryOperator ofLabel, int count) {
  /** Labels are classes. */
  public static ModelClasses same(int count) {
    return new ModelClasses(IntUnaryOperator.identity(), count);
  }

  /** A table, as the spec's class map is. */
  public static ModelClasses table(int[] classes, int count) {
    int[] table = classes.clone();
    return new ModelClasses(label -> label >= 0 && label < table.length ? table[label] : -1, count);
  }

  /**
   * @param name of the data set, for the message
   * @throws UserError if the model has no such class
   */
  int of(int label, int image, String name) {
    int mapped = ofLabel.applyAsInt(label);
    if (mapped < 0 || mapped >= count) {
      throw UserError.input(
          "%s: image %d has label %d, which is class %d of a model with the classes 0 to %d;"
              + " is this the model's data, and does it need a class map?",
          name, image, label, mapped, count - 1);
    }
    return mapped;
  }
}
