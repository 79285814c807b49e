package dev.linchpin.attack;

import dev.linchpin.graph.BatchRunner;

/**
 * What a slot needs, and whether that is there for so many. Asked beforehand, for TensorFlow does
 * not always say that memory gave out: it may end the process.
 *
 * @param state bytes of its tensors, which Java holds and TensorFlow gets a copy of
 * @param loop most bytes of its tensors in the loop's body at once
 */
record SlotMemory(long state, long loop) {
  /** Of free memory; the rest is for verdicts, what the allocator wastes, and others. */
  private static final double SHARE = 0.75;

  /** Bytes of TensorFlow's. */
  long nativeBytes() {
    return state + loop;
  }

  /**
   * Refuses slots that do not fit into what is free now; a multiple of 16 does, or is the least
   * that there is.
   *
   * @param slots of each stream
   * @throws SlotsExhausted if fewer slots are to be used
   */
  void check(int slots, int streams) {
    Runtime java = Runtime.getRuntime();
    long heap = java.maxMemory() - java.totalMemory() + java.freeMemory();
    check(slots, streams, FreeMemory.bytes(), heap);
  }

  /**
   * Likewise.
   *
   * @param free bytes that the process may still take, {@code heap} of them for Java's objects
   */
  void check(int slots, int streams, long free, long heap) {
    int fitting = slots;
    while (fitting > BatchRunner.LEAST && !fits(fitting, streams, free, heap)) {
      fitting = RuntimePlan.half(fitting);
    }
    if (fitting < slots) {
      throw new SlotsExhausted(fitting);
    }
  }

  private boolean fits(int slots, int streams, long free, long heap) {
    double all = (double) slots * streams;
    // No Java array is longer than this, and a state is a few at least.
    return (double) state * slots / Float.BYTES <= Integer.MAX_VALUE
        && all * state <= SHARE * heap
        && all * (state + nativeBytes()) <= SHARE * free;
  }
}
