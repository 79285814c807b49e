package dev.linchpin.experiment;

import dev.linchpin.model.Network;
import dev.linchpin.train.listener.TrainingListener;
import java.util.function.BiConsumer;

/**
 * Evaluates the network every so many epochs and after the last, and tells all listeners. Put
 * behind those that may stop the training at the end of an epoch.
 */
final class EvaluationListener implements TrainingListener {
  private final int every;
  private final NetworkEvaluation evaluation;
  private final BiConsumer<Long, NetworkEvaluation.Found> show;
  private long totalSteps;

  /**
   * @param every epochs
   * @param show hears of each evaluation, with its step
   */
  EvaluationListener(
      int every, NetworkEvaluation evaluation, BiConsumer<Long, NetworkEvaluation.Found> show) {
    this.every = every;
    this.evaluation = evaluation;
    this.show = show;
  }

  @Override
  public void onBegin(Begin event) {
    totalSteps = event.totalSteps();
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    if (event.epoch() % every != 0 && event.step() < totalSteps && !control.stopping()) {
      return;
    }
    Network network = event.network().get();
    NetworkEvaluation.Found found = evaluation.measure(network);
    show.accept(event.step(), found);
    control.evaluated(new Evaluation(event.epoch(), event.step(), found.values(), () -> network));
  }
}
