package dev.linchpin.attack;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The slots of a stream and who is in them. */
final class Slots {
  private final SlotState state;
  private final Trajectory[] occupants;
  private final int[] freshStarts;

  /**
   * A trajectory on its way from one slot to another.
   *
   * @param rows its row of every slot tensor, by name
   * @param freshStarts how often it started over
   */
  record Moving(Trajectory trajectory, Map<String, float[]> rows, int freshStarts) {
    float[] row(String name) {
      return rows.get(name);
    }

    float number(String name) {
      return rows.get(name)[0];
    }

    void set(String name, float value) {
      rows.put(name, new float[] {value});
    }

    /** The same trajectory at its beginning once more, in rows of these tensors. */
    Moving startedOver(List<SlotTensor> tensors, Origin origin) {
      return new Moving(trajectory, SlotState.first(tensors, origin), freshStarts + 1);
    }
  }

  /**
   * @param state without occupants
   */
  Slots(SlotState state) {
    this.state = state;
    this.occupants = new Trajectory[state.slots()];
    this.freshStarts = new int[state.slots()];
  }

  /** So many slots, with the occupants of these, who all fit in: their numbers stay as they are. */
  Slots resized(int size) {
    Slots other = new Slots(new SlotState(size, state.tensors()));
    other.put(takeSome(occupied()));
    return other;
  }

  SlotState state() {
    return state;
  }

  int size() {
    return occupants.length;
  }

  boolean isFree(int slot) {
    return occupants[slot] == null;
  }

  Trajectory occupant(int slot) {
    return occupants[slot];
  }

  int occupied() {
    int count = 0;
    for (Trajectory t : occupants) {
      count += t == null ? 0 : 1;
    }
    return count;
  }

  /** A trajectory at its beginning. */
  void begin(int slot, Trajectory trajectory, Origin origin) {
    occupants[slot] = trajectory;
    freshStarts[slot] = 0;
    state.fill(slot, origin);
  }

  void clear(int slot) {
    occupants[slot] = null;
    state.clear(slot);
  }

  /** Steps that the occupants have made. */
  long stepsMade() {
    long sum = 0;
    for (int slot = 0; slot < occupants.length; slot++) {
      if (occupants[slot] != null) {
        sum += (long) state.number(SlotNames.STEP, slot);
      }
    }
    return sum;
  }

  /** Takes an occupant out, with all that is known of it. */
  Moving take(int slot) {
    Moving taken = new Moving(occupants[slot], state.rows(slot), freshStarts[slot]);
    clear(slot);
    return taken;
  }

  /** Takes so many occupants out, likewise. */
  List<Moving> takeSome(int count) {
    List<Moving> taken = new ArrayList<>();
    for (int slot = occupants.length - 1; slot >= 0 && taken.size() < count; slot--) {
      if (occupants[slot] != null) {
        taken.add(take(slot));
      }
    }
    return taken;
  }

  /** Puts trajectories into free slots. */
  void put(List<Moving> moving) {
    int slot = 0;
    for (Moving m : moving) {
      while (occupants[slot] != null) {
        slot++;
      }
      put(slot, m);
    }
  }

  /** Puts a trajectory into a free slot. */
  void put(int slot, Moving moving) {
    occupants[slot] = moving.trajectory();
    freshStarts[slot] = moving.freshStarts();
    state.setRows(slot, moving.rows());
  }

  /** Takes every occupant out and forgets what it has done. */
  void evict(Consumer<Trajectory> to) {
    takeSome(occupied()).forEach(m -> to.accept(m.trajectory()));
  }
}
