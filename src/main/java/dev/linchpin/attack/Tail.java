package dev.linchpin.attack;

/**
 * How a stream ends. When the queue is empty and slots empty one by one, it goes on with the graph
 * of fewer slots that still holds its trajectories, and gives half of them to a stream that has
 * none. It moves only where that saves more time than the smaller graph's making takes. Moving
 * changes no number: see {@link dev.linchpin.graph.BatchRunner#LEAST}.
 */
final class Tail {
  private final AttackRun run;
  private final Stepper stepper;
  private final int most;
  private double nanosPerSlotStep;

  /**
   * @param most slots of the stepper
   */
  Tail(AttackRun run, Stepper stepper, int most) {
    this.run = run;
    this.stepper = stepper;
    this.most = most;
  }

  /** Steps, and learns what a step takes. Returns how many steps were made. */
  long step(Slots slots) {
    int occupied = slots.occupied();
    long before = slots.stepsMade();
    long begin = System.nanoTime();
    stepper.step(slots.state());
    long nanos = System.nanoTime() - begin;
    long made = slots.stepsMade() - before;
    nanosPerSlotStep = nanos / (slots.size() * Math.max(1, (double) made / occupied));
    return made;
  }

  /** The fewest slots that hold so many trajectories. */
  int fitting(int trajectories) {
    int size = most;
    for (int fewer : stepper.tails()) {
      size = fewer >= trajectories ? fewer : size;
    }
    return size;
  }

  /** The slots to go on with once no trajectory is left to begin, none held either. */
  Slots shortened(Slots slots) {
    int occupied = slots.occupied();
    int kept = (occupied + 1) / 2;
    if (run.handover().wanting() > 0 && kept < occupied && pays(slots, fitting(kept))) {
      run.handover().offer(slots.takeSome(occupied - kept));
      occupied = kept;
    }
    int size = fitting(occupied);
    return pays(slots, size) ? slots.resized(size) : slots;
  }

  private boolean pays(Slots slots, int size) {
    double saved = (slots.size() - size) * nanosPerSlotStep * run.typicalSteps();
    return size < slots.size() && saved > stepper.preparation(size);
  }
}
