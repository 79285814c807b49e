package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Term 2 of the sensitivity regulariser (equation 5), mean over the images: the mean over all
 * classes c of the mean of the k largest |z_j (W[j,y] − W[j,c]) / Σz| over the neurons j; y is the
 * label. The zero of c = y counts among the classes, as the reference has it. Looks at clean images
 * if any term does, else at adversarial ones.
 *
 * <p>Σz counts as 0 up to 1e-6 of Σ|z|, which is what float32 may leave of a 0; an image whose Σz
 * is 0 counts as 0, with gradient 0. Where several neurons are as large as the k-th, the gradient
 * takes those of lower index.
 *
 * @param k number of neurons, ≥ 1; a layer with fewer neurons takes all of them
 */
public record FeatureSensitivity(int k) implements LossTerm {
  private static final float ROUNDING = 1e-6f;
  private static final float TINY = 1e-30f;

  public FeatureSensitivity {
    if (k < 1) {
      throw new IllegalArgumentException("k largest neurons with k = " + k);
    }
  }

  @Override
  public String name() {
    return "sensitivity/features";
  }

  @Override
  public boolean needsHead() {
    return true;
  }

  /** Asks for no pass of its own. */
  @Override
  public boolean usesClean() {
    return false;
  }

  @Override
  public Operand<TFloat32> build(Ops tf, LossInputs inputs) {
    return build(tf, inputs, TopK.MOST_SCORES);
  }

  Operand<TFloat32> build(Ops tf, LossInputs inputs, long mostScores) {
    int features = ClassPairs.features(inputs);
    int most = Math.min(k, features);
    ClassPairs pairs = ClassPairs.ofLabels(tf, inputs);
    Operand<TFloat32> share = share(tf, inputs.main().features());
    Operand<TFloat32> size = tf.math.abs(tf.stopGradient(share));
    Operand<TFloat32> byClass =
        tf.linalg.transpose(tf.stopGradient(inputs.weights()), tf.constant(new int[] {1, 0}));
    Operand<TInt32> neurons =
        TopK.indices(
            tf,
            pairs.rows(),
            features,
            most,
            mostScores,
            (ops, rows) ->
                ops.math.mul(
                    ops.math.abs(pairs.differences(ops, byClass, rows)),
                    ClassPairs.gather(ops, size, ClassPairs.gather(ops, pairs.image(), rows))));
    Operand<TFloat32> largest =
        tf.math.abs(
            tf.math.mul(
                pairs.valuesAt(tf, share, features, neurons),
                pairs.differencesAt(tf, inputs, neurons)));
    float all = (float) inputs.batch() * inputs.classes() * most;
    return tf.math.div(tf.reduceSum(largest, tf.constant(new int[] {0, 1})), tf.constant(all));
  }

  /** z / Σz, {@code [batch, features]}; 0 where Σz is. */
  private static Operand<TFloat32> share(Ops tf, Operand<TFloat32> features) {
    Operand<TFloat32> sum = tf.reduceSum(features, tf.constant(1), ReduceSum.keepDims(true));
    Operand<TFloat32> magnitude =
        tf.reduceSum(tf.math.abs(features), tf.constant(1), ReduceSum.keepDims(true));
    Operand<TBool> counts =
        tf.stopGradient(
            tf.math.greater(
                tf.math.abs(sum),
                tf.math.add(tf.math.mul(magnitude, tf.constant(ROUNDING)), tf.constant(TINY))));
    Operand<TFloat32> divisor = tf.select(counts, sum, tf.stopGradient(tf.onesLike(sum)));
    return tf.math.mul(tf.math.div(features, divisor), tf.dtypes.cast(counts, TFloat32.class));
  }
}
