package dev.linchpin.testing;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.PixelConvention;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tiny SavedModel that Python exported, and what Python TensorFlow answers: {@code expected.json}
 * of {@code src/test/resources/models}, written by {@code scripts/make_test_models.py}.
 *
 * @param refusal why the model, its Δ or its gradients must be refused; null: it must load
 * @param pixels {@code 0..1}, {@code 0..255} or {@code uint8}
 * @param trainable {@code [name, shape]} of each variable that Python trains
 * @param logits {@code [n][classes]}
 * @param features {@code [n][features]}; null without a linear head, as are weights and bias
 * @param gradients {@code [n][height·width·channels]}, of cross-entropy at the labels, by [0,1]
 *     pixels
 */
public record PythonModel(
    String name,
    Images images,
    String signature,
    String output,
    String pixels,
    float[] mean,
    float[] std,
    String refusal,
    int classes,
    JsonElement trainable,
    long parameters,
    Long multiply_adds,
    int[] labels,
    float[][] logits,
    float[][] features,
    JsonElement interval,
    float[][] weights,
    float[] bias,
    float[][] gradients) {

  /** Number and size of the images. */
  public record Images(int count, int height, int width, int channels) {}

  /** The names of all of them. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static PythonModel read(String name) {
    try (Reader in = Files.newBufferedReader(root().resolve(name).resolve("expected.json"))) {
      return new Gson().fromJson(in, PythonModel.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return root().resolve(name);
  }

  /** What a user has to say to load it. */
  public ModelOptions options() {
    ModelOptions found = ModelOptions.of(directory());
    PixelConvention convention =
        mean != null
            ? PixelConvention.normalised(mean, std)
            : pixels.equals("0..255") ? PixelConvention.range(0, 255) : PixelConvention.UNIT;
    return new ModelOptions(
        name,
        found.directory(),
        found.tags(),
        signature,
        "",
        output,
        convention,
        found.tensors(),
        found.image());
  }

  /** The images that Python used, {@code [count, height, width, channels]} in [0,1]. */
  public float[] pixelValues() {
    float[] values = new float[images.count * images.height * images.width * images.channels];
    int k = 0;
    for (int i = 0; i < images.count; i++) {
      for (int y = 0; y < images.height; y++) {
        for (int x = 0; x < images.width; x++) {
          for (int c = 0; c < images.channels; c++) {
            values[k++] = ((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) % 256 / 255f;
          }
        }
      }
    }
    return values;
  }

  private static Path root() {
    try {
      return Path.of(PythonModel.class.getResource("/models").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
