package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class FlipBackpropInputTest {
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  @ParameterizedTest
  @CsvSource({
    "3, 3, SAME",
    "5, 5, SAME",
    "1, 1, SAME",
    "1, 1, VALID",
    "2, 4, SAME",
    "4, 1, SAME",
    "3, 3, VALID",
    "2, 3, VALID"
  })
  void isAConvolution(int height, int width, String padding) {
    long[] shape = {-1, 7, 6, 3};
    GraphDef before =
        Differentiated.of(
            n -> n.tf().nn.conv2d(n.x(), n.weights(height, width, 3, 5), ONE, padding), shape);
    assertThat(Differentiated.count(before, "Conv2DBackpropInput")).isEqualTo(1);
    RewriteLog log = new RewriteLog();
    GraphDef after = AfterGradient.apply(AfterGradient.FLOAT32, before, List.of("x", "g"), log);
    assertThat(log.count("flip-backprop-input")).isEqualTo(1);
    assertThat(Differentiated.count(after, "Conv2DBackpropInput")).isZero();
    shape[0] = 3;
    Rewriting.assertClose(
        Differentiated.gradient(after, shape), Differentiated.gradient(before, shape));
  }

  @ParameterizedTest
  @CsvSource({"3, SAME", "5, SAME", "3, VALID", "2, SAME"})
  void depthwiseToo(int kernel, String padding) {
    long[] shape = {-1, 7, 6, 4};
    GraphDef before =
        Differentiated.of(
            n ->
                n.tf()
                    .nn
                    .depthwiseConv2dNative(n.x(), n.weights(kernel, kernel, 4, 1), ONE, padding),
            shape);
    RewriteLog log = new RewriteLog();
    GraphDef after = AfterGradient.apply(AfterGradient.FLOAT32, before, List.of("x", "g"), log);
    assertThat(log.count("flip-backprop-input")).isEqualTo(1);
    assertThat(Differentiated.count(after, "DepthwiseConv2dNativeBackpropInput")).isZero();
    shape[0] = 3;
    Rewriting.assertClose(
        Differentiated.gradient(after, shape), Differentiated.gradient(before, shape));
  }

  private static void assertRefused(
      String reason, Function<Net, Operand<TFloat32>> body, long... shape) {
    GraphDef before = Differentiated.of(body, shape);
    RewriteLog log = new RewriteLog();
    GraphEditor editor = new GraphEditor(before, List.of("x", "g"));
    new FlipBackpropInput().apply(editor, log);
    GraphDef after = editor.toGraphDef();
    assertThat(log.entries()).singleElement().satisfies(e -> assertThat(e.applied()).isFalse());
    assertThat(log.entries().get(0).reason()).contains(reason);
    assertThat(before.getNodeList()).containsAll(after.getNodeList());
  }

  @Test
  void refusesStrides() {
    assertRefused(
        "stride",
        n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 2, 2), List.of(1L, 2L, 2L, 1L), "SAME"),
        2,
        6,
        6,
        2);
  }

  @Test
  void refusesFiltersThatAreNoConstant() {
    assertRefused(
        "no float32 constant",
        n -> n.tf().nn.conv2d(n.x(), n.computed(n.weights(3, 3, 2, 2)), ONE, "SAME"),
        2,
        6,
        6,
        2);
  }

  @Test
  void refusesGroups() {
    assertRefused(
        "grouped", n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 2, 4), ONE, "SAME"), 2, 6, 6, 4);
  }

  @Test
  void refusesDepthwiseMultipliers() {
    assertRefused(
        "more than one output",
        n -> n.tf().nn.depthwiseConv2dNative(n.x(), n.weights(3, 3, 2, 2), ONE, "SAME"),
        2,
        6,
        6,
        2);
  }
}
