package dev.linchpin.train.input;

import dev.linchpin.base.CounterRandom;

/** Left and right exchanged, for half of the images. */
public record HorizontalFlip() implements Augmentation {
  @Override
  public String name() {
    return "flip";
  }

  @Override
  public void apply(ImageShape shape, float[] from, float[] to, CounterRandom random) {
    if (Augmentation.below(2, random) == 0) {
      System.arraycopy(from, 0, to, 0, shape.size());
      return;
    }
    int channels = shape.channels();
    int row = shape.width() * channels;
    for (int start = 0; start < shape.size(); start += row) {
      int out = start;
      for (int pixel = start + row - channels; pixel >= start; pixel -= channels) {
        for (int c = 0; c < channels; c++) {
          to[out++] = from[pixel + c];
        }
      }
    }
  }
}
