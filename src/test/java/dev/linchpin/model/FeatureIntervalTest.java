package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.Defs;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** The interval of each op, known by heart and by sampling. */
class FeatureIntervalTest {
  private static final int SAMPLES = 4000;
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Arguments of(String name, float lo, float hi, Consumer<Defs> y) {
    return Arguments.of(name, lo, hi, y);
  }

  private static Arguments unary(String op, float lo, float hi) {
    return of(op, lo, hi, d -> d.op("y", op, "x"));
  }

  static java.util.List<Arguments> ops() {
    return java.util.List.of(
        unary("Relu", 0, INF),
        unary("Relu6", 0, 6),
        unary("Sigmoid", 0, 1),
        unary("Softmax", 0, 1),
        unary("Tanh", -1, 1),
        unary("Softsign", -1, 1),
        unary("Erf", -1, 1),
        unary("Sin", -1, 1),
        unary("Cos", -1, 1),
        unary("Elu", -1, INF),
        unary("Selu", -1.7581f, INF),
        unary("Softplus", 0, INF),
        unary("Abs", 0, INF),
        unary("Square", 0, INF),
        unary("Exp", 0, INF),
        unary("Neg", -INF, INF),
        unary("Atan", -INF, INF),
        of("Neg of Relu6", -6, 0, d -> d.op("r", "Relu6", "x").op("y", "Neg", "r")),
        of("Relu of Tanh", 0, 1, d -> d.op("t", "Tanh", "x").op("y", "Relu", "t")),
        of("sum", -1, 7, d -> both(d).op("y", "AddV2", "r", "t")),
        of("difference", -1, 7, d -> both(d).op("y", "Sub", "r", "t")),
        of("product", -6, 6, d -> both(d).op("y", "Mul", "r", "t")),
        of("maximum", 0, 6, d -> both(d).op("y", "Maximum", "r", "t")),
        of("minimum", -1, 1, d -> both(d).op("y", "Minimum", "r", "t")),
        of("negative factor", -12, 0, d -> both(d).op("y", "Mul", "r", "minus")),
        of("divided", 0, 2.4f, d -> both(d).op("y", "RealDiv", "r", "divisor")),
        of("divided by a negative", -3, 0, d -> both(d).op("y", "RealDiv", "r", "minus")),
        of("divided by what may be 0", -INF, INF, d -> both(d).op("y", "RealDiv", "r", "t")),
        of(
            "infinite minus infinite",
            -INF,
            INF,
            d -> d.op("r", "Relu", "x").op("y", "Sub", "r", "r")),
        of(
            "ConcatV2",
            -1,
            6,
            d ->
                both(d)
                    .add(dev.linchpin.graph.Constant.ints(new long[] {0}).toNode("axis"))
                    .op(
                        "y",
                        "ConcatV2",
                        n ->
                            n.putAttr("N", Nodes.integer(2))
                                .putAttr("Tidx", Nodes.type(DataType.DT_INT32)),
                        "r",
                        "t",
                        "axis")),
        of(
            "Mean",
            0,
            6,
            d ->
                both(d)
                    .ints("axes", 1)
                    .op(
                        "y",
                        "Mean",
                        n -> n.putAttr("Tidx", Nodes.type(DataType.DT_INT32)),
                        "r",
                        "axes")),
        of("ClipByValue", -2, 2.5f, d -> both(d).op("y", "ClipByValue", "x", "minus", "divisor")));
  }

  private static Defs both(Defs d) {
    return d.op("r", "Relu6", "x")
        .op("t", "Tanh", "x")
        .floats("minus", new float[] {-2})
        .floats("divisor", new float[] {2.5f});
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ops")
  void holdsAndIsTight(String name, float lo, float hi, Consumer<Defs> y) {
    Defs defs = Defs.graph().placeholder("x", -1, 2);
    y.accept(defs);
    GraphDef graph = defs.build();
    Interval found = new FeatureInterval(new GraphEditor(graph, Set.of("y"))).of("y");
    assertEnd(found.lo(), lo);
    assertEnd(found.hi(), hi);
    float[] values = new float[2 * SAMPLES];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(3) - 1));
    }
    try (TFloat32 x = Tensors.floats(values, SAMPLES, 2)) {
      for (float v : Defs.run(graph, "y", Map.of("x", x))) {
        if (!Float.isNaN(v)) {
          assertThat(found.contains(v)).as("%s in %s", v, found).isTrue();
        }
      }
    }
  }

  /** Rounding outwards may cost a bit. */
  private static void assertEnd(float actual, float expected) {
    if (Float.isInfinite(expected)) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(Math.abs((double) actual - expected)).isLessThan(1e-5);
    }
  }
}
