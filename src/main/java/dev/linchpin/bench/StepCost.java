package dev.linchpin.bench;

import dev.linchpin.base.Cancellation;
import dev.linchpin.model.Network;
import dev.linchpin.train.TrainingPlan;

/**
 * What a step of a loss costs, as a multiple of a step of cross-entropy alone. Two trainings take
 * turns step by step, the one that goes first changing, so that whatever else the machine does
 * falls on both; a round is as many pairs of steps as its time allows.
 *
 * @param network its name
 * @param batch images a step
 * @param plan as it was in force
 * @param loss the loss that is compared
 * @param pairsPerRound pairs of steps in each round
 * @param ratio seconds of its steps by seconds of the plain ones, of each round
 */
public record StepCost(
    String network,
    int batch,
    TrainingPlan plan,
    ComparedLoss loss,
    int pairsPerRound,
    Spread ratio) {

  /**
   * @param rounds that are timed, after some steps that are not
   * @param seconds that the plain steps of a round last, about; at least two pairs are made
   * @param cancellation looked at between steps
   */
  public static StepCost measure(
      Network network,
      TrainingPlan plan,
      int batch,
      ComparedLoss loss,
      int rounds,
      double seconds,
      Cancellation cancellation) {
    try (TrainingWork plain =
            new TrainingWork(network, plan, batch, ComparedLoss.plain(), cancellation);
        TrainingWork compared = new TrainingWork(network, plan, batch, loss.loss(), cancellation)) {
      compared.stepsIn(0);
      // Each order equally often.
      int pairs = Math.max(2, (plain.stepsIn(seconds) + 1) / 2 * 2);
      double[] ratios = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        ratios[i] = ratio(plain, compared, pairs);
      }
      return new StepCost(network.name(), batch, plan, loss, pairs, Spread.of(ratios));
    }
  }

  private static double ratio(TrainingWork plain, TrainingWork compared, int pairs) {
    double ofPlain = 0;
    double ofCompared = 0;
    for (int i = 0; i < pairs; i++) {
      if (i % 2 == 0) {
        ofPlain += plain.seconds(1);
        ofCompared += compared.seconds(1);
      } else {
        ofCompared += compared.seconds(1);
        ofPlain += plain.seconds(1);
      }
    }
    return ofCompared / ofPlain;
  }
}
