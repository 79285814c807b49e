package dev.linchpin.train.listener;

import dev.linchpin.model.Network;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/** Hands on the network with the best value of a metric so far. Of equal ones the first is kept. */
public final class BestKeeper implements TrainingListener {
  private final Metric metric;
  private final BiConsumer<Network, Evaluation> keep;
  private double best = Double.NaN;

  /**
   * @param keep replaces what it kept before; must leave something whole if it is killed. It is
   *     called again for an evaluation that is repeated after a resume.
   */
  public BestKeeper(Metric metric, BiConsumer<Network, Evaluation> keep) {
    this.metric = metric;
    this.keep = keep;
  }

  @Override
  public void onBegin(Begin event) {
    best = Double.parseDouble(event.notes().getOrDefault(key(), "NaN"));
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    onEvaluation(event.evaluation(), control);
  }

  @Override
  public void onEvaluation(Evaluation event, Control control) {
    OptionalDouble value = metric.of(event);
    if (value.isPresent() && metric.better(value.getAsDouble(), best, 0)) {
      keep.accept(event.network().get(), event);
      best = value.getAsDouble();
    }
  }

  /** The best value so far; NaN if there is none. */
  public double best() {
    return best;
  }

  @Override
  public Map<String, String> notes() {
    return Map.of(key(), Double.toString(best));
  }

  private String key() {
    return "best/" + metric.name();
  }
}
