package dev.linchpin.model.architecture;

import dev.linchpin.base.CounterRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Initial values of parameters. They depend on the seed and the parameter's index alone, not on the
 * machine or its threads.
 */
final class Initial {
  // Streams of this length are drawn side by side: large networks have 36 million weights.
  private static final int CHUNK = 1 << 16;
  private static final int PURPOSE = 0x1417;

  private Initial() {}

  /** Normal with mean 0. */
  static float[] normal(long seed, int parameter, int size, double deviation) {
    return draw(seed, parameter, size, r -> deviation * r.nextGaussian());
  }

  /** Uniform on (−bound, bound). */
  static float[] uniform(long seed, int parameter, int size, double bound) {
    return draw(seed, parameter, size, r -> bound * (2 * r.nextUniform() - 1));
  }

  private static float[] draw(
      long seed, int parameter, int size, ToDoubleFunction<CounterRandom> law) {
    float[] values = new float[size];
    IntStream.range(0, (size + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              CounterRandom random = new CounterRandom(seed, parameter, chunk, PURPOSE);
              for (int i = chunk * CHUNK; i < Math.min(size, (chunk + 1) * CHUNK); i++) {
                values[i] = (float) law.applyAsDouble(random);
              }
            });
    return values;
  }
}
