package dev.linchpin.train.listener;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Ends a training whose metric has not become better for some epochs. */
public final class EarlyStopping implements TrainingListener {
  private final Metric metric;
  private final int patience;
  private final double minDelta;
  private double best = Double.NaN;
  private int bestEpoch;

  /**
   * @param patience epochs without improvement after which the training ends; at least 1
   * @param minDelta what counts as an improvement must be more than this; at least 0
   */
  public EarlyStopping(Metric metric, int patience, double minDelta) {
    if (patience < 1 || !(minDelta >= 0)) {
      throw new IllegalArgumentException(patience + " epochs of patience, delta " + minDelta);
    }
    this.metric = metric;
    this.patience = patience;
    this.minDelta = minDelta;
  }

  @Override
  public void onBegin(Begin event) {
    best = Double.parseDouble(event.notes().getOrDefault(key("best"), "NaN"));
    bestEpoch = Integer.parseInt(event.notes().getOrDefault(key("epoch"), "0"));
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    onEvaluation(event.evaluation(), control);
  }

  @Override
  public void onEvaluation(Evaluation event, Control control) {
    OptionalDouble value = metric.of(event);
    if (value.isEmpty()) {
      return;
    }
    if (metric.better(value.getAsDouble(), best, minDelta)) {
      best = value.getAsDouble();
      bestEpoch = event.epoch();
    } else if (event.epoch() - bestEpoch >= patience) {
      control.stop(
          String.format(
              Locale.ROOT,
              "%s has not been better than %.4g, of epoch %d, for %d epochs",
              metric.name(),
              best,
              bestEpoch,
              event.epoch() - bestEpoch));
    }
  }

  @Override
  public Map<String, String> notes() {
    return Map.of(key("best"), Double.toString(best), key("epoch"), Integer.toString(bestEpoch));
  }

  private String key(String what) {
    return "early stopping/" + metric.name() + "/" + what;
  }
}
