package dev.linchpin.sensitivity;

import java.util.Arrays;

/**
 * For the neurons of a tile, the class whose boundary is nearest in either direction: running
 * extremes of q_c = (W[j,c] - W[j,y]) · (1/g_c) and the first class that has them. Scratch memory
 * of one thread.
 *
 * <p>Sizes |q| are kept as the bits of floats, which as integers are in the same order; 0 where no
 * class reaches beyond 0. The choice of an integer and of its class is then arithmetic on masks,
 * which Java 17 turns into SIMD, as it does not a choice by a comparison of floats.
 */
final class NearestBoundaries {
  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final int LARGEST_SUBNORMAL = Float.floatToRawIntBits(Float.MIN_NORMAL) - 1;

  private final int[] q;
  private final int[] up;
  private final int[] upClass;
  private final int[] down;
  private final int[] downClass;

  /**
   * @param width most neurons of a tile
   */
  NearestBoundaries(int width) {
    q = new int[width];
    up = new int[width];
    upClass = new int[width];
    down = new int[width];
    downClass = new int[width];
  }

  /** Forgets all classes. */
  void clear() {
    // The classes stay: indices of some class, of which exists() says that they mean nothing.
    Arrays.fill(up, 0);
    Arrays.fill(down, 0);
  }

  /**
   * Takes in one class; classes come in ascending order.
   *
   * @param byClass W[j, label] of the tile's neurons, from {@code start} on
   * @param own W[j, y] of the tile's neurons
   * @param inverseGap 1/g of the class; 0 if it does not count
   * @param width neurons of the tile
   */
  void add(int label, float[] byClass, int start, float[] own, float inverseGap, int width) {
    bits(byClass, start, own, inverseGap, q, width);
    track(label, q, up, upClass, down, downClass, width);
  }

  /**
   * -1 (all bits) if the nearest boundary of a neuron is reached by a push down, 0 if by one up.
   */
  int nearerIsDown(int neuron) {
    return (up[neuron] - down[neuron]) >> 31;
  }

  /** The class of the nearest boundary in a direction, as {@link #nearerIsDown} gives it. */
  int label(int neuron, int isDown) {
    return select(upClass[neuron], downClass[neuron], isDown);
  }

  /** 1 if a direction has a boundary nearer than 2^126, else 0; 0 if any q is NaN. */
  int exists(int neuron, int isDown) {
    int size = select(up[neuron], down[neuron], isDown);
    int isNaN = (INFINITY - up[neuron]) | (INFINITY - down[neuron]);
    return ((LARGEST_SUBNORMAL - size) & ~isNaN) >>> 31;
  }

  /** {@code yes} where {@code mask} is -1, {@code no} where it is 0. */
  static int select(int no, int yes, int mask) {
    return no ^ ((no ^ yes) & mask);
  }

  // Apart from track: what gives the bits of a float is not turned into SIMD, nor a loop with it.
  private static void bits(
      float[] byClass, int start, float[] own, float inverseGap, int[] q, int width) {
    for (int j = 0; j < width; j++) {
      q[j] = Float.floatToRawIntBits((byClass[start + j] - own[j]) * inverseGap);
    }
  }

  private static void track(
      int label, int[] q, int[] up, int[] upClass, int[] down, int[] downClass, int width) {
    for (int j = 0; j < width; j++) {
      int size = q[j] & Integer.MAX_VALUE;
      int below = size & (q[j] >> 31);
      int above = size - below;
      int spareUp = up[j] - above;
      int nearerUp = spareUp >> 31;
      up[j] -= spareUp & nearerUp;
      upClass[j] += (label - upClass[j]) & nearerUp;
      int spareDown = down[j] - below;
      int nearerDown = spareDown >> 31;
      down[j] -= spareDown & nearerDown;
      downClass[j] += (label - downClass[j]) & nearerDown;
    }
  }
}
