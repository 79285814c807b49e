package dev.linchpin.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.data.DataOptions;
import dev.linchpin.data.Datasets;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.data.Split;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.Network;
import dev.linchpin.model.NetworkLoader;
import dev.linchpin.model.PixelConvention;
import dev.linchpin.testing.SharedData;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.FeatureSensitivity;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.loss.WeightSensitivity;
import dev.linchpin.train.optimizer.Sgd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.TensorProto;

/** SavedModels of other exporters, trained with the loss spliced into their graph. */
class FineTuneTest {
  private static final int BATCH = 16;

  private static Network load(Path directory) {
    return NetworkLoader.load(
        new ModelOptions(
            directory.getFileName().toString(),
            directory,
            List.of("serve"),
            "",
            "",
            "",
            PixelConvention.UNIT,
            ModelOptions.TensorNames.FOUND,
            Optional.empty()));
  }

  private static TrainingOptions options(boolean trainBatchNorm) {
    return new TrainingOptions(
        new Loss(
            List.of(
                new Loss.Weighted(new CrossEntropy(0, false), 1, 0),
                new Loss.Weighted(
                    new WeightSensitivity(WeightSensitivity.Form.MEAN_PAIRS, 16), 10, 0),
                new Loss.Weighted(new FeatureSensitivity(16), 100, 0)),
            Optional.empty()),
        new Sgd(0.9, true, 0),
        (progress, epoch) -> 0.002,
        1,
        0,
        0,
        trainBatchNorm,
        0.9,
        60,
        new TrainingPlan(2, 1, false),
        0);
  }

  private static TrainingBatch batch(Network network, float[] pixels, int[] labels) {
    assertThat(pixels).hasSize(BATCH * network.height() * network.width() * network.channels());
    return new TrainingBatch(0, IntStream.range(0, BATCH).toArray(), pixels, labels);
  }

  private static TrainingBatch formula(Network network) {
    float[] pixels = new float[BATCH * network.height() * network.width() * network.channels()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (0.5 + 0.5 * Math.sin(0.37 * i + 0.001 * i * (i % 7)));
    }
    int[] labels = IntStream.range(0, BATCH).map(i -> i % network.classes()).toArray();
    return batch(network, pixels, labels);
  }

  /** The same batch again and again: its loss must fall, and moving statistics stay. */
  private static void learns(Network network, TrainingBatch batch, boolean trainBatchNorm) {
    Map<String, TensorProto> before = network.values();
    List<Float> losses = new ArrayList<>();
    Map<String, TensorProto> after;
    try (TrainingGraph graph = new TrainingGraph(network, options(trainBatchNorm), BATCH)) {
      for (int i = 0; i < 8; i++) {
        losses.add(graph.step(batch, 0.002, new float[] {1, 10, 100}).loss());
      }
      after = graph.network().values();
    }
    assertThat(losses.get(7)).isLessThan(losses.get(0));
    network
        .parameters()
        .forEach(
            p -> {
              if (!p.trainable() && !trainBatchNorm) {
                assertThat(after.get(p.name())).as(p.name()).isEqualTo(before.get(p.name()));
              } else if (p.decayed()) {
                assertThat(after.get(p.name())).as(p.name()).isNotEqualTo(before.get(p.name()));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keras3-cnn",
        "keras3-residual",
        "keras3-conv-head",
        "keras3-depthwise",
        "keras2-plain",
        "keras2-fused-batch-norm",
        "module-nested-functions",
        "tf1-graph"
      })
  void everyExporter(String model) {
    Network network = load(Path.of("src/test/resources/models", model));
    learns(network, formula(network), false);
  }

  @Test
  void fusedBatchNormalisationGoesIntoTrainingMode() {
    Network network = load(Path.of("src/test/resources/models/keras2-fused-batch-norm"));
    learns(network, formula(network), true);
  }

  @Test
  void batchNormalisationAsArithmeticDoesNot() {
    Network network = load(Path.of("src/test/resources/models/keras3-cnn"));
    assertThatThrownBy(() -> new TrainingGraph(network, options(true), BATCH))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("FROZEN");
  }

  @Test
  void aRealModelFromPython(@TempDir Path folder) {
    Network network = load(SharedData.model("cifar10-resnet20"));
    ImageBatch images =
        Datasets.open(
                "cifar10",
                SharedData.losslessCifar10(folder),
                DataOptions.DEFAULT.withSplit(Split.TRAIN))
            .read(0, BATCH);
    learns(network, batch(network, images.pixels(), images.labels()), false);
  }
}
