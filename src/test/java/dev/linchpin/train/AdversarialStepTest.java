package dev.linchpin.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.model.Network;
import dev.linchpin.testing.TinyNetworks;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.loss.TradesDivergence;
import dev.linchpin.train.optimizer.Sgd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on adversarial images, against {@link TinyReference} attacked by hand. */
class AdversarialStepTest {
  private static final double EPSILON = 0.1;
  private static final int[] ALL = {0, 1, 2, 3, 4, 5, 6, 7};

  private static TrainingOptions options(Loss loss, int replicas) {
    TrainingOptions o = TinyTraining.options(replicas, true, 0, 0, 1);
    return new TrainingOptions(
        loss,
        new Sgd(0, false, 0),
        o.learningRate(),
        1,
        0,
        0,
        o.trainBatchNorm(),
        o.batchNormMomentum(),
        60,
        o.plan(),
        o.seed());
  }

  private static Adversary fgsm(boolean batchStatistics) {
    return new Adversary(
        Adversary.Norm.LINF,
        EPSILON,
        1,
        EPSILON,
        Adversary.Start.CLEAN,
        Adversary.Objective.CROSS_ENTROPY,
        batchStatistics);
  }

  /** The loss of {@code network} on images one signed step away from those of the batch. */
  private static double attackedLoss(Network network, TrainingBatch batch) {
    TinyReference reference = new TinyReference(network);
    float[] moved = batch.pixels().clone();
    for (int p = 0; p < moved.length; p++) {
      float[] probe = batch.pixels().clone();
      double h = 1e-4;
      probe[p] = (float) (batch.pixels()[p] + h);
      double up = reference.loss(probe, batch.labels(), ALL, true, null, null);
      probe[p] = (float) (batch.pixels()[p] - h);
      double down = reference.loss(probe, batch.labels(), ALL, true, null, null);
      double step = Math.signum(up - down) * EPSILON;
      moved[p] = (float) Math.max(0, Math.min(1, batch.pixels()[p] + step));
    }
    return reference.loss(moved, batch.labels(), ALL, true, null, null);
  }

  @Test
  void fastGradientSignOnTheNetworkThatTrains() {
    Network network = TinyNetworks.of(true, TinyTraining.CLASSES, 11);
    Loss loss =
        new Loss(
            List.of(
                new Loss.Weighted(new CrossEntropy(0, false), 0.5, 0),
                new Loss.Weighted(new CrossEntropy(0, true), 2, 0)),
            Optional.of(fgsm(true)));
    try (TrainingGraph graph = new TrainingGraph(network, options(loss, 1), TinyTraining.BATCH)) {
      for (int step = 0; step < 3; step++) {
        TrainingBatch batch = TinyTraining.batch(step);
        Network now = graph.network();
        double clean =
            new TinyReference(now).loss(batch.pixels(), batch.labels(), ALL, true, null, null);
        double attacked = attackedLoss(now, batch);
        TrainingGraph.StepResult result = graph.step(batch, 0.1, new float[] {0.5f, 2});
        assertThat((double) result.terms()[0]).isCloseTo(clean, within(1e-5));
        assertThat((double) result.terms()[1]).isCloseTo(attacked, within(1e-4));
        assertThat(attacked).isGreaterThan(clean + 0.01);
        assertThat((double) result.loss()).isCloseTo(0.5 * clean + 2 * attacked, within(3e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tradesRaisesTheDivergenceThatItMinimises(boolean batchStatistics) {
    Network network = TinyNetworks.of(true, TinyTraining.CLASSES, 12);
    Loss[] losses = new Loss[2];
    for (int steps : new int[] {1, 8}) {
      losses[steps / 8] =
          new Loss(
              List.of(
                  new Loss.Weighted(new CrossEntropy(0, false), 1, 0),
                  new Loss.Weighted(new TradesDivergence(), 6, 0)),
              Optional.of(
                  new Adversary(
                      Adversary.Norm.L2,
                      0.4,
                      steps,
                      0.1,
                      Adversary.Start.NEARBY,
                      Adversary.Objective.KL_DIVERGENCE,
                      batchStatistics)));
    }
    float[] divergence = new float[2];
    for (int i = 0; i < 2; i++) {
      try (TrainingGraph graph =
          new TrainingGraph(network, options(losses[i], 2), TinyTraining.BATCH)) {
        divergence[i] = graph.step(TinyTraining.batch(0), 0.1, new float[] {1, 6}).terms()[1];
      }
    }
    assertThat(divergence[0]).isPositive();
    assertThat(divergence[1]).isGreaterThan(2 * divergence[0]);
  }
}
