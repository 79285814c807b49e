package dev.linchpin.train.loss;

import java.util.Random;

/** Inputs of a loss term; W {@code [features, classes]}, the rest {@code [batch, …]}, row-major. */
record LossCase(
    int batch,
    int classes,
    int features,
    int[] labels,
    float[] logits,
    float[] adversarialLogits,
    float[] z,
    float[] weights) {

  /** Normal numbers; features as behind a ReLU unless {@code signed}. */
  static LossCase random(long seed, int batch, int classes, int features, boolean signed) {
    Random random = new Random(seed);
    int[] labels = random.ints(batch, 0, classes).toArray();
    float[] z = normal(random, batch * features, 1);
    for (int i = 0; i < z.length && !signed; i++) {
      z[i] = Math.max(0, z[i]);
    }
    return new LossCase(
        batch,
        classes,
        features,
        labels,
        normal(random, batch * classes, 3),
        normal(random, batch * classes, 3),
        z,
        normal(random, features * classes, 0.3));
  }

  static float[] normal(Random random, int n, double deviation) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  LossCase with(float[] otherZ, float[] otherWeights) {
    return new LossCase(
        batch, classes, features, labels, logits, adversarialLogits, otherZ, otherWeights);
  }

  LossCase withLogits(float[] otherLogits, float[] otherAdversarial) {
    return new LossCase(
        batch, classes, features, labels, otherLogits, otherAdversarial, z, weights);
  }
}
