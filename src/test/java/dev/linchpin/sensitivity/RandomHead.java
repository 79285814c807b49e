package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.model.LogitsHead;
import java.util.Random;

/** A random logits layer with features and the float32 logits they give. */
record RandomHead(LogitsHead head, float[] z, float[] logits) {
  static final Interval RELU6 = new Interval(0, 6);

  /**
   * Some features are exactly 0, some weights equal between classes and, if {@code duplicate}, one
   * class a copy of another.
   */
  static RandomHead of(
      long seed, int images, int features, int classes, Interval interval, boolean duplicate) {
    Random random = new Random(seed);
    float[] weights = new float[features * classes];
    float[] bias = new float[classes];
    float scale = (float) Math.exp(random.nextGaussian());
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          random.nextInt(20) == 0 ? scale / 4 : scale * (float) random.nextGaussian() / features;
    }
    for (int c = 0; c < classes; c++) {
      bias[c] = (float) random.nextGaussian() * scale / features;
    }
    if (duplicate) {
      int to = random.nextInt(classes);
      int from = (to + 1) % classes;
      bias[to] = bias[from];
      for (int j = 0; j < features; j++) {
        weights[j * classes + to] = weights[j * classes + from];
      }
    }
    float[] z = new float[images * features];
    for (int i = 0; i < z.length; i++) {
      float value = random.nextInt(4) == 0 ? 0 : 2 * (float) random.nextGaussian();
      z[i] = Math.min(Math.max(value, interval.lo()), interval.hi());
    }
    LogitsHead head = new LogitsHead(weights, bias, features, classes, interval);
    return new RandomHead(head, z, logits(head, z));
  }

  static float[] logits(LogitsHead head, float[] z) {
    float[] logits = new float[z.length / head.features() * head.classes()];
    for (int i = 0; i < logits.length; i++) {
      float sum = 0;
      int image = i / head.classes();
      for (int j = 0; j < head.features(); j++) {
        sum += z[image * head.features() + j] * head.weight(j, i % head.classes());
      }
      logits[i] = sum + head.bias()[i % head.classes()];
    }
    return logits;
  }

  DeltaOracle.Report check(Sensitivities found) {
    return DeltaOracle.check(z, logits, head, found.delta(), found.flipClass());
  }
}
