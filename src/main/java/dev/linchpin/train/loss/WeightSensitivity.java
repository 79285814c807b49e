package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Term 1 of the sensitivity regulariser (equation 5). For two classes let M be the mean over the k
 * neurons j of largest |W[j,a] − W[j,b]| of that value; {@link Form} says over which classes M is
 * taken. Where several neurons are as large as the k-th, the gradient takes those of lower index.
 *
 * @param form over which classes
 * @param k number of neurons, ≥ 1; a layer with fewer neurons takes all of them
 */
public record WeightSensitivity(Form form, int k) implements LossTerm {
  /** Over which classes M is taken. */
  public enum Form {
    /** Mean over the images of the mean over the classes other than the label. */
    PRINTED,
    /** Mean over all pairs of different classes: does not depend on the batch. */
    MEAN_PAIRS,
    /** The largest of all pairs, as the reference takes. Equal pairs share the gradient. */
    REFERENCE_MAX
  }

  public WeightSensitivity {
    if (k < 1) {
      throw new IllegalArgumentException("k largest neurons with k = " + k);
    }
  }

  @Override
  public String name() {
    return "sensitivity/weights";
  }

  @Override
  public boolean needsHead() {
    return true;
  }

  /** Weights and labels are enough. */
  @Override
  public boolean usesClean() {
    return false;
  }

  @Override
  public Operand<TFloat32> build(Ops tf, LossInputs inputs) {
    return build(tf, inputs, TopK.MOST_SCORES);
  }

  Operand<TFloat32> build(Ops tf, LossInputs inputs, long mostScores) {
    return switch (form) {
      case PRINTED -> printed(tf, inputs, mostScores);
      case MEAN_PAIRS ->
          tf.math.mean(means(tf, inputs, ClassPairs.all(tf, inputs), mostScores), tf.constant(0));
      case REFERENCE_MAX ->
          tf.reduceMax(means(tf, inputs, ClassPairs.all(tf, inputs), mostScores), tf.constant(0));
    };
  }

  /** By image, or by pair of classes, each as often as it occurs: whichever are fewer. */
  private Operand<TFloat32> printed(Ops tf, LossInputs inputs, long mostScores) {
    if (2 * inputs.batch() < inputs.classes()) {
      ClassPairs pairs = ClassPairs.ofLabels(tf, inputs);
      return tf.math.mean(means(tf, inputs, pairs, mostScores), tf.constant(0));
    }
    ClassPairs pairs = ClassPairs.all(tf, inputs);
    Operand<TFloat32> images = tf.reduceSum(inputs.oneHot(tf), tf.constant(0));
    Operand<TFloat32> times =
        tf.math.add(
            ClassPairs.gather(tf, images, pairs.first()),
            ClassPairs.gather(tf, images, pairs.second()));
    float all = (float) inputs.batch() * (inputs.classes() - 1);
    Operand<TFloat32> sum =
        tf.reduceSum(
            tf.math.mul(means(tf, inputs, pairs, mostScores), tf.stopGradient(times)),
            tf.constant(0));
    return tf.math.div(sum, tf.constant(all));
  }

  /** M of each row, {@code [rows]}. */
  private Operand<TFloat32> means(Ops tf, LossInputs inputs, ClassPairs pairs, long mostScores) {
    int features = ClassPairs.features(inputs);
    Operand<TFloat32> byClass =
        tf.linalg.transpose(tf.stopGradient(inputs.weights()), tf.constant(new int[] {1, 0}));
    Operand<TInt32> neurons =
        TopK.indices(
            tf,
            pairs.rows(),
            features,
            Math.min(k, features),
            mostScores,
            (ops, rows) -> ops.math.abs(pairs.differences(ops, byClass, rows)));
    return tf.math.mean(tf.math.abs(pairs.differencesAt(tf, inputs, neurons)), tf.constant(1));
  }
}
