package dev.linchpin.model.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.NpyArray;
import dev.linchpin.data.DataOptions;
import dev.linchpin.data.Datasets;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inference;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.Network;
import dev.linchpin.model.PixelConvention;
import dev.linchpin.testing.Networks;
import dev.linchpin.testing.NpzArrays;
import dev.linchpin.testing.SharedData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ResNets of the builder with weights that PyTorch trained: logits and accuracy as published. */
class PublishedWeightsTest {
  private static final Normalization IMAGENET =
      new Normalization(List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
  private static final PixelConvention NORMALISED =
      PixelConvention.normalised(
          new float[] {.485f, .456f, .406f}, new float[] {.229f, .224f, .225f});

  @TempDir static Path folder;
  private static ImageBatch cifar;

  @BeforeAll
  static void unpack() {
    Path cifarFolder = SharedData.losslessCifar10(folder);
    cifar = Datasets.open("cifar10", cifarFolder, DataOptions.DEFAULT).read(0, 1017);
  }

  @Test
  void resNet20IsAsAccurateAsPublished() {
    float[] logits = logitsOfBoth(20, "cifar10-resnet20", PixelConvention.UNIT, cifar.count());
    assertThat(correct(logits)).isEqualTo(932);
  }

  @Test
  void resNet56GivesTheLogitsOfItsExport() {
    logitsOfBoth(56, "cifar10-resnet56-unnormalized", NORMALISED, 128);
  }

  /** Logits of the builder's network, which are those of the Python export, too. */
  private static float[] logitsOfBoth(
      int depth, String export, PixelConvention pixels, int images) {
    Map<String, NpyArray> weights =
        NpzArrays.read(SharedData.folder().resolve("models/weights/resnet" + depth + ".npz"));
    Network network = new CifarResNet(depth).build("resnet" + depth, 32, 32, 3, 10, IMAGENET, 1);
    assertThat(network.parameters()).hasSameSizeAs(weights.keySet());
    Network loaded = Networks.with(network, (name, shape) -> fromTorch(weights, name));
    float[] logits = Networks.logits(loaded, cifar.pixels(), images);
    assertThat(logits).hasSize(images * 10);

    ModelOptions options = ModelOptions.of(SharedData.model(export)).withPixels(pixels);
    Classifier exported = ClassifierLoader.load(options).classifier();
    float[] expected;
    try (Inference inference = new Inference(exported, exported.verdictGraph(), 2)) {
      expected = inference.run(cifar.pixels(), images).logits();
    }
    for (int i = 0; i < logits.length; i++) {
      assertThat(logits[i]).isCloseTo(expected[i], within(1e-4f));
    }
    return logits;
  }

  private static int correct(float[] logits) {
    int correct = 0;
    for (int i = 0; i < logits.length / 10; i++) {
      int best = 0;
      for (int c = 1; c < 10; c++) {
        best = logits[10 * i + c] > logits[10 * i + best] ? c : best;
      }
      correct += best == cifar.labels()[i] ? 1 : 0;
    }
    return correct;
  }

  /** {@code stage2/0/conv1/kernel} is {@code layer2.0.conv1.weight}, OIHW there, HWIO here. */
  private static float[] fromTorch(Map<String, NpyArray> weights, String name) {
    String torch =
        name.replace("stem/conv", "conv1")
            .replace("stem/bn", "bn1")
            .replace("stage", "layer")
            .replace("head", "linear")
            .replaceFirst("(kernel|gamma)$", "weight")
            .replaceFirst("beta$", "bias")
            .replaceFirst("moving_mean$", "running_mean")
            .replaceFirst("moving_variance$", "running_var")
            .replace('/', '.');
    NpyArray array = weights.get(torch);
    assertThat(array).as("%s for %s", torch, name).isNotNull();
    return switch (array.shape().length) {
      case 4 -> hwio(array);
      case 2 -> transposed(array.floats(), array.shape()[0], array.shape()[1]);
      default -> array.floats();
    };
  }

  private static float[] hwio(NpyArray array) {
    int[] oihw = array.shape();
    // [out, in·h·w] → [in·h·w, out], then [in, h·w·out] with each row's places moved outwards.
    int places = oihw[2] * oihw[3];
    float[] ihwo = transposed(array.floats(), oihw[0], oihw[1] * places);
    float[] hwio = new float[ihwo.length];
    for (int i = 0; i < oihw[1]; i++) {
      for (int p = 0; p < places; p++) {
        System.arraycopy(
            ihwo, (i * places + p) * oihw[0], hwio, (p * oihw[1] + i) * oihw[0], oihw[0]);
      }
    }
    return hwio;
  }

  private static float[] transposed(float[] rows, int n, int m) {
    float[] columns = new float[rows.length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        columns[j * n + i] = rows[i * m + j];
      }
    }
    return columns;
  }
}
