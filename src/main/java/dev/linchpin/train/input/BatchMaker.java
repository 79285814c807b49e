package dev.linchpin.train.input;

import dev.linchpin.base.CounterRandom;
import java.util.List;

/** Batch {@code step} as a function of the options. Safe for use by several threads. */
final class BatchMaker {
  private static final int PURPOSE = 0xa09;

  private final ImageSource source;
  private final ImageShape shape;
  private final BatchOptions options;
  private final EpochOrder order;
  private final int stepsPerEpoch;

  BatchMaker(ImageSource source, ImageShape shape, int images, BatchOptions options) {
    this.source = source;
    this.shape = shape;
    this.options = options;
    this.order = new EpochOrder(options.seed(), images);
    this.stepsPerEpoch = images / options.batchSize();
  }

  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  TrainingBatch batch(long step) {
    int epoch = Math.toIntExact(step / stepsPerEpoch);
    int first = (int) (step % stepsPerEpoch) * options.batchSize();
    int[] images = order.of(epoch);
    int[] indices = new int[options.batchSize()];
    int[] labels = new int[indices.length];
    float[] pixels = new float[Math.multiplyExact(indices.length, shape.size())];
    float[] image = new float[shape.size()];
    float[] other = new float[shape.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = images[first + i];
      labels[i] = source.read(indices[i], image);
      float[] result = augmented(image, other, indices[i], epoch);
      System.arraycopy(result, 0, pixels, i * shape.size(), shape.size());
    }
    return new TrainingBatch(step, indices, pixels, labels);
  }

  /** Either of the two arrays; both are overwritten. */
  private float[] augmented(float[] image, float[] other, int index, int epoch) {
    List<Augmentation> augmentations = options.augmentations();
    float[] from = image;
    float[] to = other;
    for (int i = 0; i < augmentations.size(); i++) {
      // Each has numbers of its own: what follows in the list changes nothing before it.
      CounterRandom random = new CounterRandom(options.seed(), index, epoch, PURPOSE + i);
      augmentations.get(i).apply(shape, from, to, random);
      float[] last = from;
      from = to;
      to = last;
    }
    return from;
  }
}
