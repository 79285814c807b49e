package dev.linchpin.bench;

import dev.linchpin.base.Cancellation;
import dev.linchpin.model.Network;
import dev.linchpin.train.TrainingGraph;
import dev.linchpin.train.TrainingOptions;
import dev.linchpin.train.TrainingPlan;
import dev.linchpin.train.input.BatchOptions;
import dev.linchpin.train.input.BatchPipeline;
import dev.linchpin.train.input.ModelClasses;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.optimizer.Constant;
import dev.linchpin.train.optimizer.Sgd;
import java.util.List;

/**
 * Steps of a training as the trainer makes them: batches of its pipeline without augmentation, from
 * images in memory; SGD with Nesterov momentum 0.9 and weight decay 5e-4.
 */
final class TrainingWork implements AutoCloseable {
  private static final int BATCHES = 8;

  /** So small that noise does not make a loss diverge. */
  private static final double RATE = 1e-5;

  private final TrainingGraph graph;
  private final BatchPipeline batches;
  private final float[] weights;
  private final Cancellation cancellation;

  TrainingWork(
      Network network, TrainingPlan plan, int batch, Loss loss, Cancellation cancellation) {
    this.cancellation = cancellation;
    TrainingOptions options =
        new TrainingOptions(
            loss, new Sgd(0.9, true, 5e-4), new Constant(RATE), 1, 0, 0, true, 0.9, 0, plan, 0);
    weights = new float[loss.terms().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) loss.terms().get(i).weightAt(1);
    }
    graph = new TrainingGraph(network, options, batch);
    NoiseImages images =
        new NoiseImages(
            BATCHES * batch,
            network.height(),
            network.width(),
            network.channels(),
            network.classes());
    batches =
        new BatchPipeline(
            images, ModelClasses.same(network.classes()), BatchOptions.of(batch, List.of(), 0), 0);
  }

  /**
   * Makes some steps.
   *
   * @return the seconds they took
   * @throws IllegalStateException if the loss is no number any more
   * @throws java.util.concurrent.CancellationException if the end was asked for
   */
  double seconds(int steps) {
    double seconds = 0;
    for (int i = 0; i < steps; i++) {
      cancellation.check();
      long begin = System.nanoTime();
      float loss = graph.step(batches.next(), RATE, weights).loss();
      seconds += (System.nanoTime() - begin) * 1e-9;
      if (!Float.isFinite(loss)) {
        throw new IllegalStateException("the loss became " + loss);
      }
    }
    return seconds;
  }

  /** How many steps last about so long, at least one; warms up. */
  int stepsIn(double seconds) {
    // The first steps plan the graph and choose kernels.
    seconds(2);
    double one = Math.max(seconds(1), 1e-9);
    return (int) Math.max(1, Math.min(1_000_000, Math.round(seconds / one)));
  }

  @Override
  public void close() {
    batches.close();
    graph.close();
  }
}
