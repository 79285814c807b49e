package dev.linchpin.train.checkpoint;

import dev.linchpin.base.NpyArray;
import java.util.Map;

/**
 * All that a training needs to go on as if it had never stopped. Data order and augmentation are
 * functions of the step, so the step stands for them.
 *
 * @param step steps done
 * @param tensors float32 by name: {@code parameter/NAME}, {@code slot/SLOT/NAME}, {@code
 *     average/NAME}
 * @param notes what listeners keep (best value, patience, …), by key
 */
public record TrainingState(long step, Map<String, NpyArray> tensors, Map<String, String> notes) {
  public TrainingState {
    tensors = Map.copyOf(tensors);
    notes = Map.copyOf(notes);
  }
}
