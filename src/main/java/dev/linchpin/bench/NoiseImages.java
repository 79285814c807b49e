package dev.linchpin.bench;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import java.util.Collections;
import java.util.List;

/**
 * 8-bit noise with labels at random: the numbers in images do not change how fast they pass.
 *
 * @param size number of images
 */
record NoiseImages(int size, int height, int width, int channels, int classes) implements Dataset {
  @Override
  public String name() {
    return "noise";
  }

  @Override
  public List<String> classNames() {
    return Collections.nCopies(classes, "noise");
  }

  @Override
  public ImageBatch read(int from, int to) {
    int values = height * width * channels;
    float[] pixels = new float[(to - from) * values];
    int[] labels = new int[to - from];
    for (int i = 0; i < labels.length; i++) {
      CounterRandom random = new CounterRandom(0, from + i, 0, 0);
      labels[i] = (int) (random.nextUniform() * classes);
      for (int k = 0; k < values; k++) {
        pixels[i * values + k] = (int) (random.nextUniform() * 256) / 255f;
      }
    }
    return new ImageBatch(from, pixels, labels);
  }

  @Override
  public String hash() {
    return name();
  }

  @Override
  public boolean eightBit() {
    return true;
  }
}
