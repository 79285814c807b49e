package dev.linchpin.attack;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The slots of a stream as arrays: one row a slot in every tensor. */
final class SlotState {
  /** A slot with nothing to do: the loop leaves it alone. */
  private static final float EMPTY = 9;

  private final int slots;
  private final List<SlotTensor> tensors;
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final long[] written;
  private long writes;

  SlotState(int slots, List<SlotTensor> tensors) {
    this.slots = slots;
    this.tensors = tensors;
    this.written = new long[slots];
    for (SlotTensor t : tensors) {
      values.put(t.name(), new float[slots * t.size()]);
    }
    Arrays.fill(values.get(SlotNames.STATUS), EMPTY);
  }

  int slots() {
    return slots;
  }

  List<SlotTensor> tensors() {
    return tensors;
  }

  /** The tensor's values, {@code [slots, …]}; live, to be written to only where steps do. */
  float[] values(String name) {
    return values.get(name);
  }

  /** Puts a trajectory at its beginning into a slot. */
  void fill(int slot, Origin origin) {
    setRows(slot, first(tensors, origin));
  }

  /** A trajectory's row of every tensor at its beginning. */
  static Map<String, float[]> first(List<SlotTensor> tensors, Origin origin) {
    Map<String, float[]> rows = new LinkedHashMap<>();
    tensors.forEach(t -> rows.put(t.name(), t.first().of(origin)));
    return rows;
  }

  /** The same values, in arrays of its own. */
  SlotState copy() {
    SlotState copy = new SlotState(slots, tensors);
    values.forEach((name, all) -> System.arraycopy(all, 0, copy.values(name), 0, all.length));
    return copy;
  }

  void clear(int slot) {
    values.get(SlotNames.STATUS)[slot] = EMPTY;
  }

  float number(String name, int slot) {
    return values.get(name)[slot];
  }

  void set(String name, int slot, float value) {
    values.get(name)[slot] = value;
    written[slot] = ++writes;
  }

  /** Number of writes to slots so far, but for what {@link #values} leads to and clearing. */
  long written() {
    return writes;
  }

  /** {@link #written()} after the last write to that slot. */
  long written(int slot) {
    return written[slot];
  }

  /** Copies of a slot's row of every tensor. */
  Map<String, float[]> rows(int slot) {
    Map<String, float[]> rows = new LinkedHashMap<>();
    values.keySet().forEach(name -> rows.put(name, row(name, slot)));
    return rows;
  }

  /** Puts in a slot what {@link #rows} gave. */
  void setRows(int slot, Map<String, float[]> rows) {
    written[slot] = ++writes;
    rows.forEach(
        (name, row) -> System.arraycopy(row, 0, values.get(name), slot * row.length, row.length));
  }

  /** A copy of a slot's row. */
  float[] row(String name, int slot) {
    float[] all = values.get(name);
    int size = all.length / slots;
    return Arrays.copyOfRange(all, slot * size, (slot + 1) * size);
  }
}
