package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.fold.AfterGradient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** The search graphs of real models against their verdict graphs. */
class SearchGraphTest {
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
    float[] images = images(classifier, BATCH);
    float[] expected = logits(classifier.verdictGraph(), images, classifier);
    float[] actual = logits(classifier.searchGraph(), images, classifier);
    for (int i = 0; i < BATCH; i++) {
      double largest = 1;
      double off = 0;
      for (int c = i * classifier.classes(); c < (i + 1) * classifier.classes(); c++) {
        largest = Math.max(largest, Math.abs(expected[c]));
        off = Math.max(off, Math.abs(actual[c] - expected[c]));
      }
      assertThat(off).as("image " + i).isLessThanOrEqualTo(1e-5 * largest);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cifar10-resnet20, 1",
    "cifar10-resnet4b-linf-softmax, 1",
    "cifar10-resnet8-keras2, 255",
    "imagenet-mobilenet-v1-025, 255"
  })
  void gradientsStayWhateverTheBatch(String name, double white) {
    Classifier classifier = load(name, white).classifier();
    int n = 8;
    float[] images = images(classifier, n);
    float[] expected = gradient(differentiated(classifier, classifier.verdictGraph(), n), images);
    GraphDef after = rewritten(differentiated(classifier, classifier.searchGraph(), n));
    float[] actual = gradient(after, images);
    double[] relative = new double[n];
    for (int i = 0; i < n; i++) {
      double off = 0;
      double norm = 0;
      for (int j = i * classifier.pixels(); j < (i + 1) * classifier.pixels(); j++) {
        off += Math.pow(actual[j] - expected[j], 2);
        norm += Math.pow(expected[j], 2);
      }
      relative[i] = Math.sqrt(off / norm);
    }
    Arrays.sort(relative);
    assertThat(relative[n / 2]).isLessThan(2e-6);
    // Rounding moves a unit across the kink of its ReLU now and then.
    assertThat(relative[n - 1]).isLessThan(2e-2);
    int fewer = 5;
    GraphDef smaller = rewritten(differentiated(classifier, classifier.searchGraph(), fewer));
    float[] tail = Arrays.copyOfRange(images, (n - fewer) * classifier.pixels(), images.length);
    assertThat(gradient(smaller, tail))
        .as("bit by bit, in other slots of another batch")
        .isEqualTo(Arrays.copyOfRange(actual, (n - fewer) * classifier.pixels(), actual.length));
  }

  /** What a search in bfloat16 goes by. */
  @ParameterizedTest
  @CsvSource({
    "cifar10-resnet20, 1",
    "cifar10-resnet4b-linf-softmax, 1",
    "cifar10-resnet8-keras2, 255"
  })
  void gradientsInBfloat16PointTheSameWay(String name, double white) {
    Classifier classifier = load(name, white).classifier();
    int n = 16;
    float[] images = images(classifier, n);
    GraphDef plain = differentiated(classifier, classifier.searchGraph(), n);
    float[] exact = gradient(rewritten(plain), images);
    float[] mixed =
        gradient(
            AfterGradient.apply(
                AfterGradient.BFLOAT16,
                rewritten(plain),
                List.of(Endpoints.IMAGES, Endpoints.LOGITS, "g"),
                new RewriteLog()),
            images);
    double[] cosines = new double[n];
    for (int i = 0; i < n; i++) {
      double dot = 0;
      double a = 0;
      double b = 0;
      for (int j = i * classifier.pixels(); j < (i + 1) * classifier.pixels(); j++) {
        dot += exact[j] * mixed[j];
        a += exact[j] * exact[j];
        b += mixed[j] * mixed[j];
      }
      cosines[i] = dot / Math.sqrt(a * b);
    }
    Arrays.sort(cosines);
    assertThat(cosines[n / 2]).as(Arrays.toString(cosines)).isBetween(0.9, 1 - 1e-9);
  }

  private static GraphDef rewritten(GraphDef def) {
    return AfterGradient.apply(
        AfterGradient.FLOAT32,
        def,
        List.of(Endpoints.IMAGES, Endpoints.LOGITS, "g"),
        new RewriteLog());
  }

  /** {@code g}: the gradient by the images of the sum over a batch of l_0 − l_1. */
  private static GraphDef differentiated(Classifier c, GraphDef def, int batch) {
    GraphEditor sized = new GraphEditor(def, List.of());
    sized.put(
        Nodes.placeholder(
            Endpoints.IMAGES, DataType.DT_FLOAT, batch, c.height(), c.width(), c.channels()));
    try (Graph graph = new Graph()) {
      graph.importGraphDef(sized.toGraphDef());
      Ops tf = Ops.create(graph);
      float[] signs = new float[c.classes()];
      signs[0] = 1;
      signs[1] = -1;
      Operand<TFloat32> loss =
          tf.reduceSum(
              tf.math.mul(
                  graph.operationOrThrow(Endpoints.LOGITS).<TFloat32>output(0), tf.constant(signs)),
              tf.constant(new int[] {0, 1}));
      Output<?>[] images = {graph.operationOrThrow(Endpoints.IMAGES).output(0)};
      tf.withName("g")
          .identity(graph.addGradients(loss.asOutput(), images)[0].expect(TFloat32.class));
      return graph.toGraphDef();
    }
  }

  private static float[] gradient(GraphDef def, float[] images) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      long[] shape = graph.operationOrThrow(Endpoints.IMAGES).output(0).shape().asArray();
      try (Session session = new Session(graph);
          TFloat32 x = Tensors.floats(images, shape);
          Result result = session.runner().feed(Endpoints.IMAGES, x).fetch("g").run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  private static float[] images(Classifier classifier, int n) {
    float[] images = new float[n * classifier.pixels()];
    Random random = new Random(5);
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    return images;
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
