package dev.linchpin.bench;

import dev.linchpin.base.Cancellation;
import dev.linchpin.model.Network;
import dev.linchpin.train.TrainingPlan;

/**
 * Images a second of training a network with cross-entropy: whole steps, from images in memory to
 * variables updated, waiting for batches included. Left out: making the graph, which is done
 * before.
 *
 * @param network its name
 * @param batch images a step
 * @param plan as it was in force
 * @param stepsPerRound steps in each round
 * @param imagesPerSecond of each round
 */
public record TrainRate(
    String network, int batch, TrainingPlan plan, int stepsPerRound, Spread imagesPerSecond) {

  /**
   * @param rounds that are timed, after some steps that are not
   * @param seconds that a round lasts, about; at least one step is made
   * @param cancellation looked at between steps
   */
  public static TrainRate measure(
      Network network,
      TrainingPlan plan,
      int batch,
      int rounds,
      double seconds,
      Cancellation cancellation) {
    try (TrainingWork work =
        new TrainingWork(network, plan, batch, ComparedLoss.plain(), cancellation)) {
      int steps = work.stepsIn(seconds);
      double[] rates = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        rates[i] = (double) steps * batch / work.seconds(steps);
      }
      return new TrainRate(network.name(), batch, plan, steps, Spread.of(rates));
    }
  }
}
