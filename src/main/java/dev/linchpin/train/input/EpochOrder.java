package dev.linchpin.train.input;

import dev.linchpin.base.CounterRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The order of the images in each epoch: a uniform permutation (Fisher and Yates) by seed and epoch
 * alone. Safe for use by several threads.
 */
final class EpochOrder {
  private static final int PURPOSE = 0x0bde4;

  /** Threads are in at most two epochs at a time, unless epochs are shorter than the queue. */
  private static final int KEPT = 2;

  private final long seed;
  private final int size;
  private final Map<Integer, int[]> latest =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, int[]> eldest) {
          return size() > KEPT;
        }
      };

  EpochOrder(long seed, int size) {
    this.seed = seed;
    this.size = size;
  }

  /** The images of an epoch in their order; not to be changed. */
  synchronized int[] of(int epoch) {
    return latest.computeIfAbsent(epoch, this::shuffled);
  }

  private int[] shuffled(int epoch) {
    CounterRandom random = new CounterRandom(seed, 0, epoch, PURPOSE);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = Augmentation.below(i + 1, random);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
