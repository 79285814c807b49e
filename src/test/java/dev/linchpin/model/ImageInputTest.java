package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Nodes;
import dev.linchpin.testing.Defs;
import dev.linchpin.testing.HandMade;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;

/**
 * Models whose logits are the very numbers that they are fed, flattened: what arrives at a model's
 * own input can be read off.
 */
class ImageInputTest {
  /** Two images of 1 x 2 pixels, RGB. */
  private static final float[] PIXELS = {
    0, 0.2f, 0.4f, 0.6f, 0.8f, 1, 1, 0.8f, 0.6f, 0.4f, 0.2f, 0
  };

  private static final ModelOptions.ImageSize SIZE = new ModelOptions.ImageSize(1, 2, 3);

  @TempDir Path folder;

  /** A model of six logits: its input, made float and flattened. */
  private ModelOptions model(DataType type, long... shape) {
    Defs defs = Defs.graph().placeholder("x", type, shape);
    String x = "x";
    if (type != DataType.DT_FLOAT) {
      defs.add(Nodes.cast("cast", type, DataType.DT_FLOAT, "x"));
      x = "cast";
    }
    float[] one = new float[36];
    for (int i = 0; i < 6; i++) {
      one[7 * i] = 1;
    }
    defs.ints("shape", -1, 6)
        .add(Nodes.reshape("flat", DataType.DT_FLOAT, x, "shape"))
        .floats("one", one, 6, 6)
        .op("y", "MatMul", "flat", "one");
    return ModelOptions.of(
            HandMade.write(folder, defs.build(), type, shape, Map.of("logits", "y:0")))
        .withImage(SIZE);
  }

  private static float[] fed(ModelOptions options) {
    Classifier classifier = ClassifierLoader.load(options).classifier();
    assertThat(classifier.channels()).isEqualTo(3);
    assertThat(classifier.head().orElseThrow().features()).isEqualTo(6);
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      // The gradient of CE is there and not zero: nothing on the way is cut.
      assertThat(inference.inputGradients(PIXELS, new int[2])).isNotEqualTo(new float[12]);
      return inference.run(PIXELS, 2).logits();
    }
  }

  private static void assertFed(ModelOptions options, double... expected) {
    float[] actual = fed(options);
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("%d", i).isCloseTo(expected[i], within(2e-5 * 255));
    }
  }

  private static final double[] AS_THEY_ARE = {0, 0.2, 0.4, 0.6, 0.8, 1, 1, 0.8, 0.6, 0.4, 0.2, 0};

  private static double[] times(double factor, double offset) {
    double[] values = AS_THEY_ARE.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] * factor + offset;
    }
    return values;
  }

  @Test
  void unitPixelsArriveBitByBit() {
    assertThat(fed(model(DataType.DT_FLOAT, -1, 1, 2, 3))).isEqualTo(PIXELS);
  }

  @Test
  void ranges() {
    ModelOptions model = model(DataType.DT_FLOAT, -1, 1, 2, 3);
    assertFed(model.withPixels(PixelConvention.range(0, 255)), times(255, 0));
    assertFed(model.withPixels(PixelConvention.range(-1, 1)), times(2, -1));
  }

  @Test
  void meanAndStandardDeviation() {
    ModelOptions model = model(DataType.DT_FLOAT, -1, 1, 2, 3);
    assertFed(
        model.withPixels(PixelConvention.normalised(new float[] {0.5f}, new float[] {0.25f})),
        times(4, -2));
    assertFed(
        model.withPixels(
            new PixelConvention(
                OptionalDouble.of(0),
                OptionalDouble.of(255),
                new float[] {10, 20, 30},
                new float[] {1, 2, 5},
                false)),
        -10,
        15.5,
        14.4,
        143,
        92,
        45,
        245,
        92,
        24.6,
        92,
        15.5,
        -6);
    assertThatThrownBy(
            () ->
                ClassifierLoader.load(
                    model.withPixels(PixelConvention.normalised(new float[] {1, 2}, new float[0]))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mean has 2 numbers, but the model's images have 3 channels");
  }

  @Test
  void blueFirstWithTheMeanInTheModelsOrder() {
    assertFed(
        model(DataType.DT_FLOAT, -1, 1, 2, 3)
            .withPixels(
                new PixelConvention(
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    new float[] {1, 0, 0},
                    new float[0],
                    true)),
        -0.6,
        0.2,
        0,
        0,
        0.8,
        0.6,
        -0.4,
        0.8,
        1,
        -1,
        0.2,
        0.4);
  }

  @Test
  void channelsFirst() {
    ModelOptions options = model(DataType.DT_FLOAT, -1, 3, 1, 2);
    assertFed(options, 0, 0.6, 0.2, 0.8, 0.4, 1, 1, 0.4, 0.8, 0.2, 0.6, 0);
  }

  @Test
  void flattened() {
    assertFed(model(DataType.DT_FLOAT, -1, 6), AS_THEY_ARE);
  }

  @Test
  void otherTypes() {
    assertFed(model(DataType.DT_DOUBLE, -1, 1, 2, 3), AS_THEY_ARE);
    assertFed(model(DataType.DT_UINT8, -1, 1, 2, 3), times(255, 0));
    assertFed(model(DataType.DT_INT32, -1, 1, 2, 3), times(255, 0));
    float[] half = fed(model(DataType.DT_HALF, -1, 1, 2, 3));
    for (int i = 0; i < half.length; i++) {
      assertThat((double) half[i]).isCloseTo(AS_THEY_ARE[i], within(1e-3));
    }
  }

  @Test
  void sizesThatTheModelLeavesOpen() {
    ModelOptions open = model(DataType.DT_FLOAT, -1, -1, -1, 3);
    assertFed(open, AS_THEY_ARE);
    ModelOptions noHint =
        new ModelOptions(
            open.name(),
            open.directory(),
            open.tags(),
            "",
            "",
            "",
            open.pixels(),
            open.tensors(),
            Optional.empty());
    assertThatThrownBy(() -> ClassifierLoader.load(noHint))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("input 'x'", "leaves the image size open", "--image-size");
  }

  @Test
  void whatIsNoImage() {
    assertRefused(model(DataType.DT_FLOAT, -1, 2, 2, 4), "1 or 3 channels are supported, not 4");
    assertRefused(
        model(DataType.DT_FLOAT, -1, 7), "vectors of 7 numbers; the data's images are 1x2x3");
    assertRefused(model(DataType.DT_FLOAT, -1, 1, 1, 2, 3), "is no batch of images");
  }

  @Test
  void sizesThatTheModelCannotTake() {
    assertRefused(
        model(DataType.DT_FLOAT, -1, -1, -1, 3).withImage(new ModelOptions.ImageSize(2, 2, 3)),
        "images of 2x2x3");
  }

  private static void assertRefused(ModelOptions options, String message) {
    assertThatThrownBy(() -> ClassifierLoader.load(options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void computingOnIntegersIsRefusedByName() {
    Defs defs =
        Defs.graph()
            .placeholder("x", DataType.DT_UINT8, -1, 1, 2, 3)
            .op("twice", "Add", n -> n.putAttr("T", Nodes.type(DataType.DT_UINT8)), "x", "x")
            .add(Nodes.cast("cast", DataType.DT_UINT8, DataType.DT_FLOAT, "twice"))
            .ints("shape", -1, 6)
            .add(Nodes.reshape("y", DataType.DT_FLOAT, "cast", "shape"));
    Path model =
        HandMade.write(
            folder,
            defs.build(),
            DataType.DT_UINT8,
            new long[] {-1, 1, 2, 3},
            Map.of("logits", "y:0"));
    assertRefused(ModelOptions.of(model), "computes on DT_UINT8 pixels at node twice (Add)");
  }
}
