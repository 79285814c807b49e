package dev.linchpin.attack;

/**
 * How a stream ends. When the queue is empty and slots empty one by one, it goes on with fewer that
 * still hold its trajectories, and gives half of them to a stream that has none. Moving changes no
 * number: see {@link dev.linchpin.graph.BatchRunner#LEAST}.
 */
record Tail(AttackRun run, RuntimePlan plan) {
  /** The fewest slots that hold so many trajectories. */
  int fitting(int trajectories) {
    int size = plan.slots();
    for (int fewer : plan.tails()) {
      size = fewer >= trajectories ? fewer : size;
    }
    return size;
  }

  /** The slots to go on with once no trajectory is left to begin, none held either. */
  Slots shortened(Slots slots) {
    int occupied = slots.occupied();
    int kept = (occupied + 1) / 2;
    if (run.handover().wanting() > 0 && kept < occupied && fitting(kept) < slots.size()) {
      run.handover().offer(slots.takeSome(occupied - kept));
      occupied = kept;
    }
    int size = fitting(occupied);
    return size < slots.size() ? slots.resized(size) : slots;
  }
}
