package dev.linchpin.attack.slot;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The slot tensors inside the loop, by name. */
public record SlotInputs(Map<String, Operand<TFloat32>> byName) {
  public Operand<TFloat32> get(String name) {
    Operand<TFloat32> value = byName.get(name);
    if (value == null) {
      throw new IllegalStateException("no slot tensor " + name);
    }
    return value;
  }
}
