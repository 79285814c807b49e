package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Tensors;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.PixelConvention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** The search graphs of real models against their verdict graphs. */
class FoldedModelsTest {
  private static final int BATCH = 4;

  static Path models() {
    String shared =
        Optional.ofNullable(System.getProperty("linchpin.shared"))
            .or(() -> Optional.ofNullable(System.getenv("LINCHPIN_SHARED")))
            .orElse("../shared");
    return Path.of(shared, "models");
  }

  static LoadedModel load(String name, double white) {
    Path directory = models().resolve(name);
    assumeTrue(Files.isDirectory(directory), "no " + directory + ": shared material is absent");
    return ClassifierLoader.load(
        ModelOptions.of(directory).withPixels(PixelConvention.range(0, white)));
  }

  @ParameterizedTest
  @CsvSource({
    "cifar10-resnet20, 1, 19",
    "cifar10-resnet20-module, 255, 19",
    "cifar10-resnet56-unnormalized, 1, 55",
    "cifar10-resnet4b-linf-softmax, 1, 0",
    "cifar10-resnet8-keras2, 255, 7",
    "imagenet-mobilenet-v1-025, 255, 27"
  })
  void logitsStay(String name, double white, int batchNorms) {
    LoadedModel model = load(name, white);
    assertThat(model.log().count("fold-batch-norm")).isEqualTo(batchNorms);
    Classifier classifier = model.classifier();
    assertThat(classifier.searchGraph().getNodeList())
        .noneMatch(n -> n.getOp().startsWith("FusedBatchNorm"));
    float[] images = new float[BATCH * classifier.pixels()];
    Random random = new Random(5);
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    Rewriting.assertClose(
        logits(classifier.searchGraph(), images, classifier),
        logits(classifier.verdictGraph(), images, classifier));
  }

  private static float[] logits(GraphDef def, float[] images, Classifier c) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      try (Session session = new Session(graph);
          TFloat32 x = Tensors.floats(images, BATCH, c.height(), c.width(), c.channels());
          Result result =
              session.runner().feed(Endpoints.IMAGES, x).fetch(Endpoints.LOGITS).run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }
}
