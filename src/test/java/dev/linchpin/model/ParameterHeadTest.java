package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.Defs;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** Which parameter the weights of the logits are, however they get into the layer. */
class ParameterHeadTest {
  private static final int N = 2;
  private static final int F = 6;
  private static final int C = 3;

  /** Shape of the parameter w, and what makes the logits y of it and the features z. */
  private record Form(long[] w, Consumer<Defs> tail) {}

  private static Form form(Consumer<Defs> tail, long... w) {
    return new Form(w, tail);
  }

  private static AttrValue yes() {
    return Defs.bool(true);
  }

  private static Defs matMul(Defs d, String w) {
    return d.op(
        "m",
        "MatMul",
        n -> n.putAttr("transpose_a", Defs.bool(false)).putAttr("transpose_b", Defs.bool(false)),
        "z",
        w);
  }

  private static Defs matMulTransposed(Defs d, String w) {
    return d.op(
        "m",
        "MatMul",
        n -> n.putAttr("transpose_a", Defs.bool(false)).putAttr("transpose_b", yes()),
        "z",
        w);
  }

  private static Defs reshape(Defs d, String name, String x, long... shape) {
    return d.ints(name + "_shape", shape)
        .add(Nodes.reshape(name, DataType.DT_FLOAT, x, name + "_shape"));
  }

  private static Defs transpose(Defs d, String name, String x) {
    return d.ints(name + "_order", 1, 0)
        .op(
            name,
            "Transpose",
            n -> n.putAttr("Tperm", Nodes.type(DataType.DT_INT32)),
            x,
            name + "_order");
  }

  private static Defs convolution(Defs d, String filter) {
    return reshape(d, "map", "z", -1, 1, 1, F)
        .op(
            "conv",
            "Conv2D",
            n -> n.putAttr("strides", Defs.list(1, 1, 1, 1)).putAttr("padding", Defs.text("VALID")),
            "map",
            filter);
  }

  private static final Map<String, Form> FOUND =
      Map.of(
          "no bias", form(d -> matMul(d, "w").op("y", "Identity", "m"), F, C),
          "bias", form(d -> matMul(d, "w").op("y", "BiasAdd", "m", "b"), F, C),
          "bias first", form(d -> matMul(d, "w").op("y", "AddV2", "b", "m"), F, C),
          "minus", form(d -> matMul(d, "w").op("y", "Sub", "m", "b"), F, C),
          "rows", form(d -> matMulTransposed(d, "w").op("y", "Identity", "m"), C, F),
          "transposed",
              form(d -> matMul(transpose(d, "t", "w"), "t").op("y", "Identity", "m"), C, F),
          "twice transposed",
              form(
                  d -> matMulTransposed(transpose(d, "t", "w"), "t").op("y", "Identity", "m"),
                  F,
                  C),
          "filter as matrix",
              form(
                  d -> matMul(reshape(d, "r", "w", F, C), "r").op("y", "Identity", "m"),
                  1,
                  1,
                  F,
                  C),
          "convolution", form(d -> reshape(convolution(d, "w"), "y", "conv", -1, C), 1, 1, F, C),
          "matrix as filter",
              form(
                  d ->
                      reshape(
                          convolution(reshape(d, "r", "w", 1, 1, F, C), "r"), "y", "conv", -1, C),
                  F,
                  C));

  private static final Map<String, Form> NONE =
      Map.ofEntries(
          Map.entry("Mul scales", form(d -> matMul(d, "w").op("y", "Mul", "m", "b"), F, C)),
          Map.entry("RealDiv scales", form(d -> matMul(d, "w").op("y", "RealDiv", "m", "b"), F, C)),
          Map.entry("Sub turns the sign", form(d -> matMul(d, "w").op("y", "Sub", "b", "m"), F, C)),
          Map.entry(
              "AddV2 adds what depends on the image",
              form(d -> matMul(d, "w").op("y", "AddV2", "m", "m"), F, C)),
          Map.entry(
              "AddV2 adds a tensor of another size",
              form(
                  d ->
                      matMul(d, "w")
                          .floats("rows", new float[N], N, 1)
                          .op("y", "AddV2", "m", "rows"),
                  F,
                  C)),
          Map.entry(
              "Mul computes the weights",
              form(d -> matMul(d.op("v", "Mul", "w", "b"), "v").op("y", "Identity", "m"), F, C)),
          Map.entry(
              "Const holds weights that are a constant",
              form(
                  d ->
                      matMul(d.floats("v", new float[F * C], F, C), "v").op("y", "AddV2", "m", "w"),
                  C)),
          Map.entry(
              "Placeholder lays out the weights in another order",
              form(d -> matMul(reshape(d, "r", "w", F, C), "r").op("y", "Identity", "m"), C, F)),
          Map.entry(
              "Placeholder holds the weights as",
              form(d -> matMul(reshape(d, "r", "w", F, C), "r").op("y", "Identity", "m"), F, 1, C)),
          Map.entry(
              "Relu is no linear layer", form(d -> matMul(d, "w").op("y", "Relu", "m"), F, C)));

  private static GraphEditor graph(Form form) {
    Defs defs =
        Defs.graph()
            .placeholder(Endpoints.IMAGES, N, 1, 2, 3)
            .op("relu", "Relu", Endpoints.IMAGES)
            .placeholder("w", form.w())
            .floats("b", new float[] {0.5f, -2, 3}, C);
    reshape(defs, "z", "relu", -1, F);
    form.tail().accept(defs);
    defs.op(Endpoints.LOGITS, "Identity", "y");
    return new GraphEditor(defs.build(), Set.of(Endpoints.IMAGES, Endpoints.LOGITS));
  }

  private static Optional<LinearHead> head(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = new StaticShapes(graph.toGraphDef());
    return ParameterHead.apply(graph, shapes, Set.of("w"), log);
  }

  @TestFactory
  Stream<DynamicTest> findsTheParameterAndItsLayout() {
    return FOUND.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> found(e.getValue())));
  }

  private void found(Form form) {
    GraphEditor graph = graph(form);
    LinearHead head = head(graph, new RewriteLog()).orElseThrow();
    boolean rows = form.w().length == 2 && form.w()[0] == C;
    assertThat(head).isEqualTo(new LinearHead("w", rows, F, C, Interval.NON_NEGATIVE));
    // One step of feature j moves logit c by the weight that the head says is W[j, c].
    float[] w = random(F * C);
    float[] clean = logits(graph, w, 0, 0);
    for (int j = 0; j < F; j++) {
      float[] moved = logits(graph, w, j, 1);
      for (int c = 0; c < C; c++) {
        assertThat((double) moved[c] - clean[c])
            .isCloseTo(w[head.transposed() ? c * F + j : j * C + c], within(1e-5));
      }
    }
  }

  private static float[] random(int n) {
    Random random = new Random(n);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Of features that are 0 but one: they are fed, past the images. */
  private static float[] logits(GraphEditor graph, float[] w, int feature, float value) {
    float[] z = new float[N * F];
    z[feature] = value;
    long[] shape =
        graph.node("w").getAttrOrThrow("shape").getShape().getDimList().stream()
            .mapToLong(d -> d.getSize())
            .toArray();
    try (TFloat32 features = Tensors.floats(z, N, F);
        TFloat32 weights = Tensors.floats(w, shape)) {
      return Defs.run(
          graph.toGraphDef(), Endpoints.LOGITS, Map.of(Endpoints.FEATURES, features, "w", weights));
    }
  }

  @TestFactory
  Stream<DynamicTest> saysWhyThereIsNone() {
    return NONE.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      RewriteLog log = new RewriteLog();
                      assertThat(head(graph(e.getValue()), log)).isEmpty();
                      assertThat(HeadTap.reason(log.entries()))
                          .contains(e.getKey())
                          .endsWith(": no linear head");
                    }));
  }
}
