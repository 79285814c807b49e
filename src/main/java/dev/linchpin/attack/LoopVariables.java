package dev.linchpin.attack;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an attack's loop keeps of every slot.
 *
 * @param tensors in the order of the loop's variables
 * @param carried names of those that a step changes
 */
record LoopVariables(List<SlotTensor> tensors, Set<String> carried) {
  static LoopVariables of(Classifier classifier, Attack attack) {
    ImageShape shape =
        new ImageShape(classifier.height(), classifier.width(), classifier.channels());
    int features = classifier.head().map(LogitsHead::features).orElse(0);
    List<SlotTensor> moving = new ArrayList<>();
    moving.add(
        new SlotTensor(
            SlotNames.X, shape.dims(), o -> attack.rule().start(o, shape, attack.threat())));
    moving.add(SlotTensor.filled(SlotNames.STEP, 0));
    moving.add(SlotTensor.filled(SlotNames.STATUS, SlotStatus.RUNNING));
    moving.add(SlotTensor.filled(SlotNames.GAP, 0));
    moving.addAll(attack.rule().carried(shape));
    List<SlotTensor> fixed = new ArrayList<>();
    fixed.add(new SlotTensor(SlotNames.CLEAN, shape.dims(), Origin::clean));
    fixed.add(new SlotTensor(SlotNames.CLASS, new long[0], o -> new float[] {o.cleanClass()}));
    fixed.add(SlotTensor.filled(SlotNames.MARGIN, 0));
    if (SlotStatus.foresees(attack.rule())) {
      fixed.add(SlotTensor.filled(SlotNames.FORESEEN, 1));
    }
    fixed.addAll(attack.threat().slotTensors(shape));
    fixed.addAll(attack.objective().slotTensors(features, classifier.classes()));
    Map<String, SlotTensor> byName = new LinkedHashMap<>();
    moving.forEach(t -> byName.put(t.name(), t));
    fixed.forEach(t -> byName.putIfAbsent(t.name(), t));
    return new LoopVariables(
        List.copyOf(byName.values()),
        moving.stream().map(SlotTensor::name).collect(Collectors.toUnmodifiableSet()));
  }

  /** Bytes of a slot. */
  long bytes() {
    return tensors.stream().mapToLong(t -> (long) t.size() * Float.BYTES).sum();
  }
}
