package dev.linchpin.attack;

/** Makes the running slots of a stream step. Used by one thread. */
interface Stepper extends AutoCloseable {
  /** An empty state of so many slots. */
  SlotState newState(int slots);

  /**
   * Steps until a slot or the call's number of steps is done; see {@link AttackGraph}. Any number
   * of slots will do, unless the model's batch is fixed; one that was not stepped before takes some
   * milliseconds more.
   *
   * @throws SlotsExhausted if memory does not suffice
   */
  void step(SlotState state);

  @Override
  void close();
}
