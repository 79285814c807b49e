package dev.linchpin.checks.measure;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The margin of every iterate of untargeted trajectories of {@link FixedStep}, one an image. The
 * engine keeps none of it. Not the loss: where a model is sure, cross-entropy falls exponentially
 * in the margin, so that the last bit of a trajectory's way is most of the loss's, however many
 * steps there are.
 */
public final class MarginTrace {
  private MarginTrace() {}

  /**
   * {@code [images][steps + 1]}: the clean class's logit less the largest other, at x_0 … x_steps.
   */
  public static float[][] of(
      Classifier classifier, Attack attack, Standing images, long seed, int threads) {
    float[][] margins = new float[images.size()][attack.rule().steps() + 1];
    if (images.size() == 0) {
      return margins;
    }
    try (Ends ends = new Ends(classifier)) {
      Map<SlotTensor, Placeholder<TFloat32>> inputs = inputs(classifier, attack, ends);
      Map<String, Operand<TFloat32>> byName = new LinkedHashMap<>();
      inputs.forEach((t, in) -> byName.put(t.name(), in));
      SlotInputs slots = new SlotInputs(byName);
      Operand<TFloat32> loss = attack.objective().loss(ends.tf(), ends.ends(), slots);
      Operand<TFloat32> raw = ends.gradient(loss);
      Operand<TFloat32> gradient =
          ends.tf().select(ends.tf().math.isFinite(raw), raw, ends.tf().zerosLike(raw));
      StepRule.Iterate at = new StepRule.Iterate(ends.images(), gradient, loss, null, null, null);
      Operand<TFloat32> margin = new Margin().loss(ends.tf(), ends.ends(), slots);
      Operand<TFloat32> next = attack.rule().next(ends.tf(), attack.threat(), at, slots).x();
      List<Output<?>> fetches = List.of(next.asOutput(), margin.asOutput());
      List<BatchRunner.Feed> fixed = new ArrayList<>();
      inputs.forEach((t, in) -> fixed.add(feed(t, in, images)));
      fixed.add(ends.classes(images.cleanClass()));
      float[] x =
          attack.randomStart()
              ? NoiseProbe.points(attack.threat(), images, 0, seed)
              : images.pixels();
      for (int step = 0; step <= attack.rule().steps(); step++) {
        List<BatchRunner.Feed> feeds = new ArrayList<>(fixed);
        feeds.add(ends.images(x));
        float[][] values = ends.run(feeds, fetches, images.size(), threads);
        x = values[0];
        for (int i = 0; i < margins.length; i++) {
          margins[i][step] = values[1][i];
        }
      }
    }
    return margins;
  }

  private static Map<SlotTensor, Placeholder<TFloat32>> inputs(
      Classifier classifier, Attack attack, Ends ends) {
    ImageShape shape =
        new ImageShape(classifier.height(), classifier.width(), classifier.channels());
    Map<String, SlotTensor> tensors = new LinkedHashMap<>();
    tensors.put(SlotNames.CLEAN, new SlotTensor(SlotNames.CLEAN, shape.dims(), Origin::clean));
    attack.threat().slotTensors(shape).forEach(t -> tensors.putIfAbsent(t.name(), t));
    attack
        .objective()
        .slotTensors(classifier.head().map(h -> h.features()).orElse(0), classifier.classes())
        .forEach(t -> tensors.putIfAbsent(t.name(), t));
    Map<SlotTensor, Placeholder<TFloat32>> inputs = new LinkedHashMap<>();
    tensors.values().forEach(t -> inputs.put(t, ends.input(t.shape())));
    return inputs;
  }

  private static BatchRunner.Feed feed(
      SlotTensor tensor, Placeholder<TFloat32> in, Standing images) {
    float[] values = new float[images.size() * tensor.size()];
    for (int i = 0; i < images.size(); i++) {
      Origin origin =
          new Origin(
              images.image(i), images.image(i), images.cleanClass()[i], Optional.empty(), -1, 0);
      System.arraycopy(tensor.first().of(origin), 0, values, i * tensor.size(), tensor.size());
    }
    return new BatchRunner.Feed(in.op().name(), values, tensor.shape());
  }
}
