package dev.linchpin.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.model.LogitsHead;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** On images [1, 1, 6]: hidden = relu(x·A), features = relu(hidden·B), logits = features·W + b. */
class LayerSensitivityTest {
  private static final int PIXELS = 6;
  private static final int HIDDEN = 12;
  private static final int FEATURES = 20;
  private static final int CLASSES = 5;
  private static final AttrValue FLOAT = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();

  private final Random random = new Random(12);
  private final float[] first = gaussian(PIXELS * HIDDEN);
  private final float[] second = gaussian(HIDDEN * FEATURES);
  private final LogitsHead head =
      new LogitsHead(
          gaussian(FEATURES * CLASSES),
          gaussian(CLASSES),
          FEATURES,
          CLASSES,
          Interval.NON_NEGATIVE);

  private float[] gaussian(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private float[] image() {
    float[] image = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  @Test
  void onTheFeaturesItIsEquationTwo() {
    try (LayerSensitivity search =
        new LayerSensitivity(network(), new TensorRef(Endpoints.FEATURES, 0), head.interval(), 8)) {
      int infinite = 0;
      for (int i = 0; i < 10; i++) {
        float[] image = image();
        float[] z = relu(times(relu(times(image, first, HIDDEN)), second, FEATURES));
        float[] logits = RandomHead.logits(head, z);
        int[] units = IntStream.range(0, FEATURES).toArray();
        Sensitivities found = search.of(image, Shape.of(1, 1, PIXELS), units);
        Sensitivities closed = new SensitivityKernel(head).compute(z, logits);
        assertThat(found.predicted()).containsExactly(closed.predicted());
        assertThat(
                DeltaOracle.check(z, logits, head, found.delta(), found.flipClass()).violations())
            .isEmpty();
        for (int j = 0; j < FEATURES; j++) {
          assertThat(found.state(0, j)).isEqualTo(closed.state(0, j));
          infinite += found.state(0, j) == DeltaState.INFINITE ? 1 : 0;
        }
      }
      assertThat(infinite).isBetween(1, 10 * FEATURES / 2);
    }
  }

  @Test
  void onAHiddenLayerAScanFindsNothingNearer() {
    int[] units = {3, 0, 7, 11, 5};
    int finite = 0;
    try (LayerSensitivity search =
        new LayerSensitivity(network(), new TensorRef("hidden", 0), Interval.NON_NEGATIVE, 2)) {
      for (int i = 0; i < 10; i++) {
        float[] image = image();
        Sensitivities found = search.of(image, Shape.of(1, 1, PIXELS), units);
        float[] hidden = relu(times(image, first, HIDDEN));
        for (int u = 0; u < units.length; u++) {
          float delta = found.delta(0, u);
          double end = delta == Float.POSITIVE_INFINITY ? 1e4 : Math.abs(delta) * 0.999;
          for (int k = 1; k <= 400; k++) {
            for (double push : new double[] {end * k / 400, -end * k / 400}) {
              if (hidden[units[u]] + push >= 0) {
                assertThat(label(hidden, units[u], push)).isEqualTo(found.predicted()[0]);
              }
            }
          }
          if (delta != Float.POSITIVE_INFINITY) {
            finite++;
            assertThat(hidden[units[u]] + delta).isGreaterThanOrEqualTo(0);
            assertThat(label(hidden, units[u], delta * 1.001)).isEqualTo(found.flipClass(0, u));
          }
        }
      }
    }
    assertThat(finite).isGreaterThan(25);
  }

  private int label(float[] hidden, int unit, double push) {
    float[] pushed = hidden.clone();
    pushed[unit] += (float) push;
    float[] logits = RandomHead.logits(head, relu(times(pushed, second, FEATURES)));
    return IntStream.range(0, CLASSES).reduce(0, (best, c) -> logits[c] > logits[best] ? c : best);
  }

  private static float[] times(float[] x, float[] matrix, int columns) {
    float[] out = new float[columns];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < columns; j++) {
        out[j] += x[i] * matrix[i * columns + j];
      }
    }
    return out;
  }

  private static float[] relu(float[] x) {
    float[] out = Arrays.copyOf(x, x.length);
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.max(0, out[i]);
    }
    return out;
  }

  private GraphDef network() {
    AttrValue ints = AttrValue.newBuilder().setType(DataType.DT_INT32).build();
    return GraphDef.newBuilder()
        .addNode(node(Endpoints.IMAGES, "Placeholder").putAttr("dtype", FLOAT))
        .addNode(Constant.ints(new long[] {-1, PIXELS}, 2).toNode("shape"))
        .addNode(
            node("x", "Reshape", Endpoints.IMAGES, "shape")
                .putAttr("T", FLOAT)
                .putAttr("Tshape", ints))
        .addNode(Constant.floats(first, PIXELS, HIDDEN).toNode("A"))
        .addNode(node("xa", "MatMul", "x", "A").putAttr("T", FLOAT))
        .addNode(node("hidden", "Relu", "xa").putAttr("T", FLOAT))
        .addNode(Constant.floats(second, HIDDEN, FEATURES).toNode("B"))
        .addNode(node("hb", "MatMul", "hidden", "B").putAttr("T", FLOAT))
        .addNode(node(Endpoints.FEATURES, "Relu", "hb").putAttr("T", FLOAT))
        .addNode(Constant.floats(head.weights(), FEATURES, CLASSES).toNode("W"))
        .addNode(node("zw", "MatMul", Endpoints.FEATURES, "W").putAttr("T", FLOAT))
        .addNode(Constant.floats(head.bias(), CLASSES).toNode("b"))
        .addNode(node(Endpoints.LOGITS, "BiasAdd", "zw", "b").putAttr("T", FLOAT))
        .build();
  }

  private static NodeDef.Builder node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(Arrays.asList(inputs));
  }
}
