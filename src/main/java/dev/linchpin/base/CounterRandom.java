package dev.linchpin.base;

/**
 * Random numbers by counter: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1,
 * 2, 3", SC 2011). What a stream yields depends on its key alone (run seed, example, index,
 * purpose), never on batch, order, workers or resume. Not safe for use by several threads.
 */
public final class CounterRandom {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private final int key0;
  private final int key1;
  private final int[] counter;
  private final int[] block = new int[4];
  private int used = 4;
  private double spareGaussian = Double.NaN;

  /**
   * @param seed the run's seed
   * @param example index of the image in its data set
   * @param index restart or neuron rank
   * @param purpose what the numbers are for, so that uses don't share them
   */
  public CounterRandom(long seed, int example, int index, int purpose) {
    this.key0 = (int) seed;
    this.key1 = (int) (seed >>> 32);
    this.counter = new int[] {0, purpose, index, example};
  }

  /** Philox4x32-10: puts the block of four words of a counter under a key into {@code words}. */
  static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] words) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = MULTIPLIER_0 * (c0 & 0xffffffffL);
      long p1 = MULTIPLIER_1 * (c2 & 0xffffffffL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c0 = n0;
      c1 = (int) p1;
      c2 = n2;
      c3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
  }

  private void nextBlock() {
    block(counter[0], counter[1], counter[2], counter[3], key0, key1, block);
    if (++counter[0] == 0) {
      throw new IllegalStateException("stream of 2^34 words is used up");
    }
  }

  /** The next 32 random bits. */
  public int nextInt() {
    if (used == 4) {
      nextBlock();
      used = 0;
    }
    return block[used++];
  }

  /** Uniform on the open interval (0, 1), a multiple of 2^-33. */
  public double nextUniform() {
    return uniform(nextInt());
  }

  /** What as many calls of {@link #nextUniform} give, faster. */
  public void fillUniform(double[] values) {
    int i = 0;
    while (i < values.length && used < 4) {
      values[i++] = nextUniform();
    }
    for (; i + 4 <= values.length; i += 4) {
      nextBlock();
      values[i] = uniform(block[0]);
      values[i + 1] = uniform(block[1]);
      values[i + 2] = uniform(block[2]);
      values[i + 3] = uniform(block[3]);
    }
    while (i < values.length) {
      values[i++] = nextUniform();
    }
  }

  private static double uniform(int bits) {
    return ((bits & 0xffffffffL) + 0.5) * 0x1p-32;
  }

  /** Standard normal (Box and Muller 1958). */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double spare = spareGaussian;
      spareGaussian = Double.NaN;
      return spare;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(nextUniform()));
    double angle = 2 * Math.PI * nextUniform();
    spareGaussian = radius * StrictMath.sin(angle);
    return radius * StrictMath.cos(angle);
  }
}
