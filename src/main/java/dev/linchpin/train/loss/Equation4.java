package dev.linchpin.train.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Equation 4, for study: mean over the images and over the classes c other than the label y of the
 * largest |(Δ_c(j) − μ_j) / σ_j| over the neurons j, where Δ_c(j) = (l_y − l_c) / (W[j,c] − W[j,y])
 * and μ_j, σ_j are mean and (population's) standard deviation of z_j over the images, taken as
 * constants; the images are a replica's share of the batch, so the number of replicas matters. The
 * paper would have sensitivities large: give the term a <em>negative</em> weight to maximise it; it
 * is unbounded then, and logits that grow or weights that shrink reach any value, as the paper
 * says. Looks at clean images if any term does, else at adversarial ones.
 *
 * <p>Neurons for which the value is infinite or a quotient of rounding errors are left out of the
 * maximum: |W[j,c] − W[j,y]| ≤ 1e-10, or σ_j ≤ 1e-6·|μ_j| + 1e-10. With no neuron left it is 0.
 */
public record Equation4() implements LossTerm {
  private static final float TINY = 1e-10f;
  private static final float ROUNDING = 1e-6f;

  @Override
  public String name() {
    return "equation-4";
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
    ClassPairs pairs = ClassPairs.ofLabels(tf, inputs);
    Operand<TFloat32> gaps = gaps(tf, inputs, pairs);
    Operand<TFloat32> constantGaps = tf.stopGradient(gaps);
    Operand<TFloat32> byClass =
        tf.linalg.transpose(tf.stopGradient(inputs.weights()), tf.constant(new int[] {1, 0}));
    Scale scale = Scale.of(tf, tf.stopGradient(inputs.main().features()));
    Operand<TInt32> neuron =
        TopK.indices(
            tf,
            pairs.rows(),
            features,
            1,
            mostScores,
            (ops, rows) ->
                scaled(
                    ops,
                    ClassPairs.gather(ops, constantGaps, rows),
                    pairs.differences(ops, byClass, rows),
                    scale));
    Operand<TFloat32> largest =
        scaled(tf, gaps, pairs.differencesAt(tf, inputs, neuron), scale.at(tf, neuron));
    return tf.math.mean(largest, tf.constant(new int[] {0, 1}));
  }

  /** l_y − l_c of each row, {@code [rows, 1]}. */
  private static Operand<TFloat32> gaps(Ops tf, LossInputs inputs, ClassPairs pairs) {
    Operand<TFloat32> logits = inputs.main().logits();
    return tf.math.sub(
        pairs.valuesAt(tf, logits, inputs.classes(), ClassPairs.column(tf, pairs.first())),
        pairs.valuesAt(tf, logits, inputs.classes(), ClassPairs.column(tf, pairs.second())));
  }

  /**
   * @param gaps l_y − l_c, {@code [n, 1]}
   * @param differences W[j,y] − W[j,c], {@code [n, m]}
   * @param scale of the m neurons
   */
  private static Operand<TFloat32> scaled(
      Ops tf, Operand<TFloat32> gaps, Operand<TFloat32> differences, Scale scale) {
    var counts = tf.math.greater(tf.math.abs(differences), tf.constant(TINY));
    Operand<TFloat32> divisor =
        tf.select(counts, differences, tf.stopGradient(tf.onesLike(differences)));
    Operand<TFloat32> delta = tf.math.div(tf.math.neg(gaps), divisor);
    Operand<TFloat32> value =
        tf.math.mul(tf.math.abs(tf.math.sub(delta, scale.mean())), scale.inverse());
    return tf.math.mul(value, tf.dtypes.cast(counts, TFloat32.class));
  }

  /**
   * @param mean μ
   * @param inverse 1/σ; 0 where σ counts as 0
   */
  private record Scale(Operand<TFloat32> mean, Operand<TFloat32> inverse) {
    static Scale of(Ops tf, Operand<TFloat32> features) {
      Operand<TFloat32> mean = tf.math.mean(features, tf.constant(0));
      Operand<TFloat32> deviation =
          tf.math.sqrt(tf.math.mean(tf.math.squaredDifference(features, mean), tf.constant(0)));
      Operand<TFloat32> least =
          tf.math.add(tf.math.mul(tf.math.abs(mean), tf.constant(ROUNDING)), tf.constant(TINY));
      Operand<TFloat32> inverse =
          tf.select(
              tf.math.greater(deviation, least),
              tf.math.reciprocal(deviation),
              tf.zerosLike(deviation));
      return new Scale(tf.stopGradient(mean), tf.stopGradient(inverse));
    }

    /** Of each row's own neuron. */
    Scale at(Ops tf, Operand<TInt32> neurons) {
      return new Scale(
          ClassPairs.gather(tf, mean, neurons), ClassPairs.gather(tf, inverse, neurons));
    }
  }
}
