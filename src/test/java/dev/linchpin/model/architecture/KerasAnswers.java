package dev.linchpin.model.architecture;

import com.google.gson.Gson;
import dev.linchpin.model.Network;
import dev.linchpin.testing.Networks;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What Keras answers for an architecture: {@code src/test/resources/architectures}, written by
 * {@code scripts/make_architecture_fixtures.py}. Weights and images are made by the same formulas
 * there and here.
 *
 * @param logits {@code [n][classes]}, in inference
 * @param gradients L2 norms by trainable parameter, of the mean cross-entropy at labels i mod
 *     classes, normalised by the batch's statistics
 */
record KerasAnswers(
    String name,
    int count,
    int height,
    int width,
    int channels,
    int classes,
    List<Float> mean,
    List<Float> std,
    double gain,
    float[][] logits,
    Map<String, Double> gradients) {

  static final List<String> NAMES =
      List.of(
          "mlp",
          "mlp-30-20-10",
          "cnn",
          "cnn-8-12",
          "vgg11",
          "vgg13",
          "vgg16",
          "vgg19",
          "resnet20",
          "resnet32",
          "wrn-16-1",
          "wrn-16-4",
          "resnet18-imagenet",
          "resnet34-imagenet",
          "resnet50-imagenet");

  static KerasAnswers read(String name) {
    String path = "/architectures/" + name + ".json";
    try (Reader in =
        new InputStreamReader(
            KerasAnswers.class.getResourceAsStream(path), StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, KerasAnswers.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The builder's network with the formula's weights. */
  Network network() {
    Network fresh =
        Architectures.parse(name)
            .build(name, height, width, channels, classes, new Normalization(mean, std), 1);
    return Networks.with(fresh, this::value);
  }

  /** {@code [count, height, width, channels]} in [0,1]. */
  float[] pixels() {
    float[] values = new float[count * height * width * channels];
    int k = 0;
    for (int i = 0; i < count; i++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int c = 0; c < channels; c++) {
            values[k++] = ((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) % 256 / 255f;
          }
        }
      }
    }
    return values;
  }

  private float[] value(String parameter, long[] shape) {
    CRC32 crc = new CRC32();
    crc.update(parameter.getBytes(StandardCharsets.UTF_8));
    int key = (int) crc.getValue();
    int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double fanIn = size / (double) shape[shape.length - 1];
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      double u = (mixed(mixed(i) ^ key) & 0xffffffffL) * 0x1p-31 - 1;
      values[i] =
          (float)
              switch (parameter.substring(parameter.lastIndexOf('/') + 1)) {
                case "kernel" -> u * Math.sqrt((parameter.equals("head/kernel") ? 3 : 6) / fanIn);
                case "gamma" -> gain * (1 + .5 * u);
                case "moving_variance" -> 1 + .5 * u;
                default -> .2 * u;
              };
    }
    return values;
  }

  private static int mixed(int x) {
    x ^= x >>> 16;
    x *= 0x85EBCA6B;
    x ^= x >>> 13;
    x *= 0xC2B2AE35;
    return x ^ x >>> 16;
  }
}
