package dev.linchpin.attack;

import dev.linchpin.graph.BatchRunner;

/**
 * What the slots of a stream need, and whether that is there. Asked beforehand, for TensorFlow does
 * not always say that memory gave out: it may end the process.
 *
 * @param slots of a stream
 * @param state bytes of their tensors, which Java holds and TensorFlow gets a copy of
 * @param loop most bytes of the tensors in the loop's body at once
 */
record SlotMemory(int slots, long state, long loop) {
  /** Of free memory; the rest is for verdicts, tails, what the allocator wastes, and others. */
  private static final double SHARE = 0.75;

  /** Bytes of TensorFlow's. */
  long nativeBytes() {
    return state + loop;
  }

  /**
   * Refuses slots that do not fit; a multiple of 16 does, or is the least that there is.
   *
   * @param free bytes that the process may still take, {@code heap} of them for Java's objects
   * @throws SlotsExhausted if fewer slots are to be used
   */
  void check(int streams, long free, long heap) {
    int fitting = slots;
    while (fitting > BatchRunner.LEAST && !fits(fitting, streams, free, heap)) {
      fitting = RuntimePlan.half(fitting);
    }
    if (fitting < slots) {
      throw new SlotsExhausted(fitting);
    }
  }

  private boolean fits(int number, int streams, long free, long heap) {
    double share = (double) number / slots * streams;
    // No Java array is longer than this, and a state is a few at least.
    return (double) state / slots * number / Float.BYTES <= Integer.MAX_VALUE
        && share * state <= SHARE * heap
        && share * (state + nativeBytes()) <= SHARE * free;
  }
}
