package dev.linchpin.train.loss;

import dev.linchpin.base.UserError;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Rows that compare two classes each, neuron by neuron: W[j,first] − W[j,second].
 *
 * @param rows number of rows
 * @param first {@code [rows]}, classes
 * @param second {@code [rows]}, other classes
 * @param image {@code [rows]}, the image that a row is about; null if it is about none
 */
record ClassPairs(int rows, Operand<TInt32> first, Operand<TInt32> second, Operand<TInt32> image) {

  /** For each image its label with each other class: batch · (classes − 1) rows, image by image. */
  static ClassPairs ofLabels(Ops tf, LossInputs inputs) {
    int others = classes(inputs) - 1;
    int rows = Math.multiplyExact(inputs.batch(), others);
    int[] image = new int[rows];
    int[] shift = new int[rows];
    for (int row = 0; row < rows; row++) {
      image[row] = row / others;
      shift[row] = 1 + row % others;
    }
    Operand<TInt32> images = tf.constant(image);
    Operand<TInt32> label = gather(tf, inputs.labels(), images);
    Operand<TInt32> other =
        tf.math.floorMod(tf.math.add(label, tf.constant(shift)), tf.constant(inputs.classes()));
    return new ClassPairs(rows, label, other, images);
  }

  /** Every two classes once: classes · (classes − 1) / 2 rows. */
  static ClassPairs all(Ops tf, LossInputs inputs) {
    int classes = classes(inputs);
    int rows = Math.toIntExact((long) classes * (classes - 1) / 2);
    int[] first = new int[rows];
    int[] second = new int[rows];
    int row = 0;
    for (int a = 0; a < classes; a++) {
      for (int b = a + 1; b < classes; b++) {
        first[row] = a;
        second[row++] = b;
      }
    }
    return new ClassPairs(rows, tf.constant(first), tf.constant(second), null);
  }

  private static int classes(LossInputs inputs) {
    if (inputs.classes() < 2) {
      throw new UserError(
          UserError.Kind.USAGE,
          "The sensitivity terms of the loss compare classes, and the network has only "
              + inputs.classes()
              + ". Train it on at least two.");
    }
    return inputs.classes();
  }

  /** Number of neurons of W, {@code [features, classes]}. */
  static int features(LossInputs inputs) {
    long features = inputs.weights().shape().get(0);
    if (features < 1) {
      throw new IllegalArgumentException("W has no static shape: " + inputs.weights().shape());
    }
    return Math.toIntExact(features);
  }

  /**
   * The differences of all neurons in some rows, for a search.
   *
   * @param byClass {@code [classes, features]}: W transposed
   * @param some {@code [n]}, numbers of rows
   * @return {@code [n, features]}
   */
  Operand<TFloat32> differences(Ops tf, Operand<TFloat32> byClass, Operand<TInt32> some) {
    return tf.math.sub(
        gather(tf, byClass, gather(tf, first, some)),
        gather(tf, byClass, gather(tf, second, some)));
  }

  /**
   * The differences of each row's own neurons, differentiable by W.
   *
   * @param neurons {@code [rows, k]}
   * @return {@code [rows, k]}
   */
  Operand<TFloat32> differencesAt(Ops tf, LossInputs inputs, Operand<TInt32> neurons) {
    Operand<TFloat32> flat = tf.reshape(inputs.weights(), tf.constant(new int[] {-1}));
    Operand<TInt32> offset = tf.math.mul(neurons, tf.constant(inputs.classes()));
    return tf.math.sub(
        gather(tf, flat, tf.math.add(offset, column(tf, first))),
        gather(tf, flat, tf.math.add(offset, column(tf, second))));
  }

  /**
   * Values of each row's own neurons in its image, differentiable.
   *
   * @param values {@code [batch, features]}
   * @param neurons {@code [rows, k]}
   * @return {@code [rows, k]}
   */
  Operand<TFloat32> valuesAt(
      Ops tf, Operand<TFloat32> values, int features, Operand<TInt32> neurons) {
    Operand<TInt32> offset = tf.math.mul(column(tf, image), tf.constant(features));
    return gather(
        tf, tf.reshape(values, tf.constant(new int[] {-1})), tf.math.add(offset, neurons));
  }

  static <T extends TType> Operand<T> gather(Ops tf, Operand<T> values, Operand<TInt32> at) {
    return tf.gather(values, at, tf.constant(0));
  }

  static <T extends TType> Operand<T> column(Ops tf, Operand<T> vector) {
    return tf.expandDims(vector, tf.constant(1));
  }
}
