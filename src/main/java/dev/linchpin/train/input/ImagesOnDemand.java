package dev.linchpin.train.input;

import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;

/**
 * Images read one by one when they are due.
 *
 * @param data where from
 * @param classes of the model
 */
record ImagesOnDemand(Dataset data, ModelClasses classes) implements ImageSource {
  @Override
  public int read(int index, float[] pixels) {
    ImageBatch one = data.read(index, index + 1);
    System.arraycopy(one.pixels(), 0, pixels, 0, one.pixels().length);
    return classes.of(one.labels()[0], index, data.name());
  }
}
