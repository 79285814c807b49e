package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Nodes;
import dev.linchpin.testing.Defs;
import dev.linchpin.testing.HandMade;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;

/** Every form of a linear layer is found; its W and b give the logits that the graph gives. */
class HeadTapTest {
  private static final int FEATURES = 6;
  private static final int CLASSES = 3;

  @TempDir Path folder;

  /** Features z [n, 6], a ReLU of the pixels, and what {@code tail} makes of them, named y. */
  private ModelOptions model(Consumer<Defs> tail) {
    return model(tail, Map.of("scores", "y:0"));
  }

  private ModelOptions model(Consumer<Defs> tail, Map<String, String> outputs) {
    Defs defs =
        Defs.graph()
            .placeholder("x", -1, 1, 2, 3)
            .floats("half", new float[] {0.5f})
            .op("centred", "Sub", "x", "half")
            .op("relu", "Relu", "centred")
            .ints("shape", -1, FEATURES)
            .add(Nodes.reshape("z", DataType.DT_FLOAT, "relu", "shape"))
            .floats("w", random(FEATURES * CLASSES, 1), FEATURES, CLASSES)
            .floats("b", random(CLASSES, 2), CLASSES)
            .floats("c", new float[] {0.5f, -2, 3}, CLASSES)
            .floats("t", new float[] {2.5f});
    tail.accept(defs);
    return ModelOptions.of(
        HandMade.write(
            folder.resolve("m"),
            defs.build(),
            DataType.DT_FLOAT,
            new long[] {-1, 1, 2, 3},
            outputs));
  }

  private static float[] random(int n, long seed) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Defs matMul(Defs d) {
    return d.op("m", "MatMul", "z", "w");
  }

  private static final Map<String, Consumer<Defs>> LINEAR =
      Map.ofEntries(
          Map.entry("no bias", d -> d.op("y", "MatMul", "z", "w")),
          Map.entry("BiasAdd", d -> matMul(d).op("y", "BiasAdd", "m", "b")),
          Map.entry("AddV2, constant first", d -> matMul(d).op("y", "AddV2", "b", "m")),
          Map.entry("Add", d -> matMul(d).op("y", "Add", "m", "b")),
          Map.entry("Sub", d -> matMul(d).op("y", "Sub", "m", "b")),
          Map.entry("Sub, constant first", d -> matMul(d).op("y", "Sub", "b", "m")),
          Map.entry(
              "temperature",
              d -> matMul(d).op("a", "AddV2", "m", "b").op("y", "RealDiv", "a", "t")),
          Map.entry("scaled", d -> matMul(d).op("a", "AddV2", "m", "b").op("y", "Mul", "c", "a")),
          Map.entry(
              "all of it",
              d ->
                  matMul(d)
                      .op("a", "AddV2", "m", "b")
                      .op("s", "Mul", "a", "c")
                      .op("n", "Sub", "t", "s")
                      .op("i", "Identity", "n")
                      .op("q", "RealDiv", "i", "c")
                      .op("y", "AddV2", "q", "b")),
          Map.entry(
              "transposed weights",
              d ->
                  d.floats("wt", random(FEATURES * CLASSES, 3), CLASSES, FEATURES)
                      .op(
                          "y",
                          "MatMul",
                          n -> n.putAttr("transpose_b", Defs.bool(true)),
                          "z",
                          "wt")),
          Map.entry(
              "1x1 convolution",
              d ->
                  conv(d, 1)
                      .op("a", "BiasAdd", "conv", "b")
                      .ints("flat", -1, CLASSES)
                      .add(Nodes.reshape("y", DataType.DT_FLOAT, "a", "flat"))),
          Map.entry("logits of rank 4", d -> conv(d, 1).op("y", "BiasAdd", "conv", "b")),
          Map.entry(
              "softmax of rank 4",
              d -> conv(d, 1).op("a", "BiasAdd", "conv", "b").op("y", "Softmax", "a")));

  private static Defs conv(Defs d, int size) {
    return d.add(Constant.ints(new long[] {-1, 1, 1, FEATURES}, 4).toNode("map_shape"))
        .add(Nodes.reshape("map", DataType.DT_FLOAT, "z", "map_shape"))
        .floats("k", random(size * size * FEATURES * CLASSES, 4), size, size, FEATURES, CLASSES)
        .op(
            "conv",
            "Conv2D",
            n -> n.putAttr("strides", Defs.list(1, 1, 1, 1)).putAttr("padding", Defs.text("SAME")),
            "map",
            "k");
  }

  @TestFactory
  Iterable<DynamicTest> linearLayersAreFound() {
    return LINEAR.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> checkFound(model(e.getValue()))))
        .toList();
  }

  private static void checkFound(ModelOptions options) {
    LoadedModel model = ClassifierLoader.load(options);
    LogitsHead head = model.classifier().head().orElseThrow();
    assertThat(head.features()).isEqualTo(FEATURES);
    assertThat(head.classes()).isEqualTo(CLASSES);
    assertThat(head.interval().lo()).isZero();
    assertThat(SelfCheck.run(model))
        .allSatisfy(
            c -> {
              assertThat(c.passed()).as("%s", c).isTrue();
              assertThat(c.detail()).doesNotStartWith("skipped");
            });
  }

  private static final Map<String, Consumer<Defs>> NOT_LINEAR =
      Map.of(
          "Tanh is no linear layer",
          d -> matMul(d).op("y", "Tanh", "m"),
          "neither operand is a constant",
          d -> matMul(d).op("y", "Mul", "m", "m"),
          "divides by what depends on the image",
          d -> matMul(d).op("y", "RealDiv", "c", "m"),
          "has no constant float32 weights",
          d ->
              d.floats("wide", random(FEATURES * FEATURES, 5), FEATURES, FEATURES)
                  .op("outer", "MatMul", n -> n.putAttr("transpose_a", Defs.bool(true)), "z", "z")
                  .op("y", "MatMul", "z", "outer"),
          "is no 1x1 convolution on a 1x1 map",
          d -> conv(d, 3).op("y", "BiasAdd", "conv", "b"));

  @TestFactory
  Iterable<DynamicTest> otherHeadsAreExplained() {
    return NOT_LINEAR.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      LoadedModel model;
                      try {
                        model = ClassifierLoader.load(model(e.getValue()));
                      } catch (UserError refused) {
                        // Rows that look at each other are refused before their head matters.
                        assertThat(refused).hasMessageContaining("outer");
                        return;
                      }
                      assertThat(model.classifier().head()).isEmpty();
                      assertThat(model.noHeadReason()).contains(e.getKey());
                    }))
        .toList();
  }

  @Test
  void halfPrecision() {
    LoadedModel model =
        ClassifierLoader.load(
            model(
                d ->
                    matMul(d)
                        .op("a", "BiasAdd", "m", "b")
                        .add(Nodes.cast("h", DataType.DT_FLOAT, DataType.DT_HALF, "a"))
                        .add(Nodes.op("y", "Softmax", DataType.DT_HALF, "h"))));
    assertThat(model.classifier().classes()).isEqualTo(CLASSES);
    float[] pixels = random(6 * 4, 9);
    try (Inference inference =
        new Inference(model.classifier(), model.classifier().verdictGraph(), 1)) {
      assertThat(inference.inputGradients(pixels, new int[4])).isNotEqualTo(new float[24]);
    }
    assertThat(Inspection.of(model).checks()).isNotEmpty();
  }

  @Test
  void severalOutputsAndNoneCalledLogits() {
    Consumer<Defs> two = d -> matMul(d).op("y", "BiasAdd", "m", "b").op("other", "Neg", "m");
    ModelOptions options = model(two, Map.of("first", "y:0", "second", "other:0"));
    assertThatThrownBy(() -> ClassifierLoader.load(options))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("several outputs", "(--output)", "first", "second");
    ModelOptions named = model(two, Map.of("first", "y:0", "Logits", "other:0"));
    assertThat(ClassifierLoader.load(named).logits().output()).isEqualTo("Logits");
  }

  @Test
  void logitsThatAreNone() {
    assertThatThrownBy(() -> ClassifierLoader.load(model(d -> d.op("y", "Neg", "b"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("do not depend on the input 'x'");
    assertThatThrownBy(
            () ->
                ClassifierLoader.load(
                    model(
                        d ->
                            d.floats("column", random(FEATURES, 5), FEATURES, 1)
                                .op("y", "MatMul", "z", "column"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("one number an image");
    assertThatThrownBy(() -> ClassifierLoader.load(model(d -> d.op("y", "Neg", "x"))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not [batch, classes]");
  }

  private ModelOptions named(Consumer<Defs> tail, String features, String weights, String bias) {
    ModelOptions o = model(tail);
    return new ModelOptions(
        o.name(),
        o.directory(),
        o.tags(),
        "",
        "",
        "",
        o.pixels(),
        new ModelOptions.TensorNames("", features, weights, bias),
        o.image());
  }

  @Test
  void tensorsByName() {
    Consumer<Defs> tail =
        d -> matMul(d).op("a", "BiasAdd", "m", "b").op("e", "Exp", "a").op("y", "Log", "e");
    assertThat(ClassifierLoader.load(model(tail)).classifier().head()).isEmpty();
    checkFound(named(tail, "z", "w", "b"));
    assertNamesRefused(tail, "z", "w", "", "is not the logits");
    assertNamesRefused(tail, "z", "w", "c", "no tensor named 'c'");
    assertNamesRefused(tail, "zz", "w", "b", "no tensor named 'zz'");
    assertNamesRefused(tail, "z", "m", "b", "is no constant float tensor");
    assertNamesRefused(tail, "z", "b", "b", "needed: [features, 3]");
    assertNamesRefused(tail, "z", "w", "w", "has 18 numbers; needed: 3");
    Consumer<Defs> past =
        d ->
            matMul(d)
                .ints("ends", 1)
                .op("sum", "Sum", "z", "ends")
                .ints("two", -1, 1)
                .add(Nodes.reshape("column", DataType.DT_FLOAT, "sum", "two"))
                .op("y", "AddV2", "m", "column");
    assertNamesRefused(past, "m", "w", "b", "no tensor named 'b'");
    assertNamesRefused(past, "relu", "w", "", "is not the logits");
    assertNamesRefused(past, "m", "w", "", "past tensors.features 'm'");
  }

  private void assertNamesRefused(
      Consumer<Defs> tail, String features, String weights, String bias, String message) {
    assertThatThrownBy(() -> ClassifierLoader.load(named(tail, features, weights, bias)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }
}
