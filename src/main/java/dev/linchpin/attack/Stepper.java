package dev.linchpin.attack;

import java.util.List;

/** Makes the running slots of a stream step. Used by one thread. */
interface Stepper extends AutoCloseable {
  /** An empty state of the most slots that this steps. */
  SlotState newState();

  /**
   * Steps until a slot or the call's number of steps is done; see {@link AttackGraph}.
   *
   * @throws SlotsExhausted if memory does not suffice
   */
  void step(SlotState state);

  /** Smaller numbers of slots that it steps, too; descending. */
  default List<Integer> tails() {
    return List.of();
  }

  /** Nanoseconds, about, until it can step so many slots; 0 once it has done so. */
  default long preparation(int slots) {
    return 0;
  }

  @Override
  void close();
}
