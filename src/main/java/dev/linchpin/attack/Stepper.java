package dev.linchpin.attack;

/** Makes the running slots of a stream step. Used by one thread. */
interface Stepper extends AutoCloseable {
  /** An empty state of this stepper's slots. */
  SlotState newState();

  /**
   * Steps until a slot or the call's number of steps is done; see {@link AttackGraph}.
   *
   * @throws SlotsExhausted if memory does not suffice
   */
  void step(SlotState state);

  @Override
  void close();
}
