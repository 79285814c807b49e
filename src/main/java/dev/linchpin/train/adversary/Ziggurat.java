package dev.linchpin.train.adversary;

import dev.linchpin.base.CounterRandom;

/**
 * Standard normal numbers by layers of equal area (Marsaglia and Tsang, "The ziggurat method for
 * generating random variables", 2000): several times as fast as Box and Muller, and, logarithms and
 * exponentials being StrictMath's, the same on every machine. Steps of about 3e-7.
 */
final class Ziggurat {
  private static final int LAYERS = 128;

  /** Where the tail begins, and the area of a layer, for 128 of them. */
  private static final double TAIL = 3.442619855899;

  private static final double AREA = 9.91256303526217e-3;

  /** 23 bits of an offset. */
  private static final double UNIT = 0x1p-23;

  /** The right edges of the layers, the lowest (made as wide as its area asks) first; and 0. */
  private static final double[] EDGE = new double[LAYERS + 1];

  /** exp(−x²/2) at the edges. */
  private static final double[] HEIGHT = new double[LAYERS + 1];

  static {
    EDGE[0] = AREA / density(TAIL);
    EDGE[1] = TAIL;
    for (int i = 2; i < LAYERS; i++) {
      EDGE[i] = StrictMath.sqrt(-2 * StrictMath.log(AREA / EDGE[i - 1] + density(EDGE[i - 1])));
    }
    for (int i = 0; i <= LAYERS; i++) {
      HEIGHT[i] = density(EDGE[i]);
    }
  }

  private Ziggurat() {}

  private static double density(double x) {
    return StrictMath.exp(-x * x / 2);
  }

  static double nextGaussian(CounterRandom random) {
    while (true) {
      int bits = random.nextInt();
      int layer = bits & (LAYERS - 1);
      // A sign, and the middle of one of 2^23 steps.
      double sign = (bits & LAYERS) == 0 ? 1 : -1;
      double x = ((bits >>> 9) + 0.5) * UNIT * EDGE[layer];
      if (x < EDGE[layer + 1]) {
        return sign * x;
      }
      if (layer == 0) {
        return sign * tail(random);
      }
      double y = HEIGHT[layer] + random.nextUniform() * (HEIGHT[layer + 1] - HEIGHT[layer]);
      if (y < density(x)) {
        return sign * x;
      }
    }
  }

  /** Beyond the last edge (Marsaglia 1964). */
  private static double tail(CounterRandom random) {
    while (true) {
      double x = -StrictMath.log(random.nextUniform()) / TAIL;
      double y = -StrictMath.log(random.nextUniform());
      if (2 * y > x * x) {
        return TAIL + x;
      }
    }
  }
}
