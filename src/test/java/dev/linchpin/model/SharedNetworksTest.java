package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.trainable.BatchStatistics;
import dev.linchpin.testing.Networks;
import dev.linchpin.testing.SharedData;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.TensorProto;

/** The six real models beside the repository, as networks to train. */
class SharedNetworksTest {
  /**
   * Numbers of Python's {@code tf.saved_model.load(…).signatures[…]}: {@code trainable_variables}
   * and {@code variables}, each count and sizes summed.
   */
  @ParameterizedTest
  @CsvSource({
    "cifar10-resnet20, 59, 269722, 97, 271098, 64",
    "cifar10-resnet20-module, 59, 269722, 97, 271098, 64",
    "cifar10-resnet56-unnormalized, 167, 853018, 277, 857082, 64",
    "cifar10-resnet4b-linf-softmax, 26, 123734, 26, 123734, 100",
    "cifar10-resnet8-keras2, 34, 78186, 48, 78666, 64",
    "imagenet-mobilenet-v1-025, 83, 470072, 137, 475544, 256",
  })
  void hasThePythonModelsParametersAndTheSameLogits(
      String name, int trained, long trainedSize, int all, long allSize, int features) {
    ModelOptions options = options(name);
    NetworkLoader.Loaded loaded = NetworkLoader.open(options);
    Network network = loaded.network();
    Map<String, TensorProto> values = network.values();
    assertThat(network.parameters()).filteredOn(Parameter::trainable).hasSize(trained);
    assertThat(size(network, true)).isEqualTo(trainedSize);
    assertThat(network.parameters()).hasSize(all);
    assertThat(values).hasSize(all);
    assertThat(size(network, false)).isEqualTo(allSize);
    assertThat(loaded.notes()).isEmpty();

    Classifier classifier = ClassifierLoader.load(options).classifier();
    LogitsHead read = classifier.head().orElseThrow();
    LinearHead head = network.head().orElseThrow();
    assertThat(head.features()).isEqualTo(features);
    assertThat(head.interval()).isEqualTo(read.interval());
    assertThat(head.transposed()).isFalse();
    assertThat(
            new GraphEditor(network.graph(), Set.of())
                .constant(head.weights())
                .orElseThrow()
                .floats())
        .isEqualTo(read.weights());

    float[] pixels = TinyClassifiers.images(classifier, 16, 3);
    try (Inference verdict = new Inference(classifier, classifier.verdictGraph(), 1);
        Inference trainable =
            new Inference(Networks.classifier(network), network.with(values).graph(), 1)) {
      assertThat(trainable.run(pixels, 16).logits()).isEqualTo(verdict.run(pixels, 16).logits());
    }
  }

  private static ModelOptions options(String name) {
    ModelOptions options = ModelOptions.of(SharedData.model(name));
    return switch (name) {
      case "cifar10-resnet56-unnormalized" ->
          options.withPixels(
              PixelConvention.normalised(
                  new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}));
      case "cifar10-resnet8-keras2", "imagenet-mobilenet-v1-025" ->
          options.withPixels(PixelConvention.range(0, 255));
      default -> options;
    };
  }

  private static long size(Network network, boolean trainable) {
    Map<String, TensorProto> values = network.values();
    return network.parameters().stream()
        .filter(p -> !trainable || p.trainable())
        .mapToLong(p -> Constant.of(values.get(p.name())).size())
        .sum();
  }

  /** Keras 2 exports batch normalisation as one op, which can be put into training mode. */
  @Test
  void batchNormalisationOfKeras2CanTakeTheBatch() {
    Network network = NetworkLoader.load(options("cifar10-resnet8-keras2"));
    BatchStatistics batch =
        new BatchStatistics(
            network.parameters().stream().map(Parameter::node).collect(Collectors.toSet()));
    batch.apply(new GraphEditor(network.graph(), Set.of()), new RewriteLog());
    assertThat(batch.sites()).hasSize(7);
    assertThat(batch.sites())
        .allSatisfy(
            s -> {
              assertThat(s.mean()).endsWith("/moving_mean");
              assertThat(s.variance()).endsWith("/moving_variance");
            });
  }
}
