package dev.linchpin.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.model.architecture.Architectures;
import dev.linchpin.model.architecture.Normalization;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.optimizer.Sgd;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  private static final int BATCH = 16;

  /** A leak of one fed tensor of images (16 kB) a step would take 160 MB here. */
  @Test
  void memoryIsFlatOverTenThousandSteps() {
    Loss loss =
        new Loss(
            List.of(new Loss.Weighted(new CrossEntropy(0, true), 1, 0)),
            Optional.of(
                new Adversary(
                    Adversary.Norm.LINF,
                    0.1,
                    1,
                    0.1,
                    Adversary.Start.CLEAN,
                    Adversary.Objective.CROSS_ENTROPY,
                    true)));
    TrainingOptions options =
        new TrainingOptions(
            loss,
            new Sgd(0.9, true, 1e-4),
            (progress, epoch) -> 0.01,
            1,
            1,
            0.99,
            true,
            0.9,
            60,
            new TrainingPlan(2, 1, false),
            0);
    CounterRandom random = new CounterRandom(0, 0, 0, 0);
    float[] pixels = new float[BATCH * 16 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextUniform();
    }
    int[] indices = new int[BATCH];
    try (TrainingGraph graph =
        new TrainingGraph(
            Architectures.parse("mlp").build("m", 16, 16, 1, 4, Normalization.NONE, 0),
            options,
            BATCH)) {
      long step = 0;
      step = steps(graph, step, 1000, indices, pixels);
      long native1 = Pointer.physicalBytes();
      long heap1 = heap();
      step = steps(graph, step, 10_000, indices, pixels);
      assertThat(step).isEqualTo(11_000);
      assertThat(Pointer.physicalBytes() - native1).isLessThan(60L << 20);
      assertThat(heap() - heap1).isLessThan(8L << 20);
    }
  }

  private static long steps(
      TrainingGraph graph, long first, int count, int[] indices, float[] pixels) {
    long step = first;
    for (; step < first + count; step++) {
      float loss =
          graph
              .step(new TrainingBatch(step, indices, pixels, new int[BATCH]), 0.01, new float[] {1})
              .loss();
      assertThat(loss).isFinite();
    }
    return step;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
