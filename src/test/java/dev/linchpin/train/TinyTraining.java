package dev.linchpin.train;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.train.input.BatchSource;
import dev.linchpin.train.input.ModelClasses;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Batches and options for {@code TinyNetworks}. */
final class TinyTraining {
  static final int BATCH = 8;
  static final int CLASSES = 3;

  private TinyTraining() {}

  static TrainingOptions options(
      int replicas, boolean batchNorm, double clip, double average, double epochs) {
    return new TrainingOptions(
        new Loss(List.of(new Loss.Weighted(new CrossEntropy(0, false), 1, 0)), Optional.empty()),
        new Sgd(0.9, true, 0.01),
        (progress, epoch) -> 0.1,
        epochs,
        clip,
        average,
        batchNorm,
        0.8,
        0,
        new TrainingPlan(replicas, 1, false),
        0);
  }

  /** Uniform pixels; the label is a function of them, with some noise. */
  static TrainingBatch batch(long step) {
    CounterRandom random = new CounterRandom(7, (int) step, 0, 0);
    float[] pixels = new float[BATCH * 4];
    int[] labels = new int[BATCH];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextUniform();
    }
    for (int i = 0; i < BATCH; i++) {
      labels[i] = Math.floorMod(random.nextInt(), CLASSES);
    }
    return new TrainingBatch(step, IntStream.range(0, BATCH).toArray(), pixels, labels);
  }

  /** Other images, of which each tenth has a label that the network lacks. */
  static ValidationImages validation(int size) {
    return new ValidationImages(new Images(size), size, ModelClasses.same(CLASSES));
  }

  /**
   * @param size how many
   */
  record Images(int size) implements Dataset {
    @Override
    public ImageBatch read(int from, int to) {
      CounterRandom random = new CounterRandom(8, 0, 0, 0);
      float[] pixels = new float[4 * size];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextUniform();
      }
      return new ImageBatch(
          from,
          Arrays.copyOfRange(pixels, 4 * from, 4 * to),
          IntStream.range(from, to).map(i -> i % 10 == 9 ? CLASSES : i % CLASSES).toArray());
    }

    @Override
    public String name() {
      return "tiny";
    }

    @Override
    public int height() {
      return 2;
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public List<String> classNames() {
      return Collections.nCopies(CLASSES + 1, "class");
    }

    @Override
    public String hash() {
      return "tiny";
    }

    @Override
    public boolean eightBit() {
      return false;
    }
  }

  /** Those batches from a step on, five an epoch. */
  static final class Source implements BatchSource {
    private long step;
    boolean closed;

    Source(long first) {
      step = first;
    }

    @Override
    public int stepsPerEpoch() {
      return 5;
    }

    @Override
    public int batchSize() {
      return BATCH;
    }

    @Override
    public TrainingBatch next() {
      return batch(step++);
    }

    @Override
    public double secondsWaited() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
