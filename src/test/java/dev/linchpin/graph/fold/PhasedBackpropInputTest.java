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

class PhasedBackpropInputTest {
  private static final String NAME = "phased-backprop-input";
  private static final List<Long> TWO = List.of(1L, 2L, 2L, 1L);

  private static GraphDef rewritten(GraphDef plain, RewriteLog log) {
    return AfterGradient.apply(AfterGradient.FLOAT32, plain, List.of("x", "g"), log);
  }

  private static GraphDef assertSame(Function<Net, Operand<TFloat32>> body, long... shape) {
    GraphDef before = Differentiated.of(body, shape);
    assertThat(Differentiated.count(before, "Conv2DBackpropInput")).isEqualTo(1);
    RewriteLog log = new RewriteLog();
    GraphDef after = rewritten(before, log);
    assertThat(log.count(NAME)).as(log.entries().toString()).isEqualTo(1);
    assertThat(Differentiated.count(after, "Conv2DBackpropInput")).isZero();
    Rewriting.assertClose(
        Differentiated.gradient(after, shape), Differentiated.gradient(before, shape));
    return after;
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 2, 2, SAME",
    "3, 3, 2, 2, VALID",
    "5, 4, 2, 3, SAME",
    "5, 4, 2, 3, VALID",
    "2, 2, 2, 2, VALID",
    "7, 7, 4, 2, SAME",
    "3, 2, 1, 2, SAME",
    "2, 3, 3, 1, VALID",
    "1, 1, 2, 2, SAME",
    "1, 2, 3, 4, VALID"
  })
  void isAConvolution(int height, int width, long down, long right, String padding) {
    for (long size : new long[] {8, 9, 10, 11}) {
      assertSame(
          n ->
              n.tf()
                  .nn
                  .conv2d(
                      n.tf().nn.relu(n.x()),
                      n.weights(height, width, 3, 5),
                      List.of(1L, down, right, 1L),
                      padding),
          2,
          size,
          size + 1,
          3);
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 1, 1, 3", "9, 1, 1, 3", "8, 0, 2, 3", "7, 2, 1, 3", "8, 3, 3, 7", "9, 2, 2, 5"})
  void whatAPaddingHadIsNotComputed(long size, int before, int after, int kernel) {
    int[][] pads = {{0, 0}, {before, after}, {after, before}, {0, 0}};
    GraphDef phased =
        assertSame(
            n ->
                n.tf()
                    .nn
                    .conv2d(
                        n.tf()
                            .pad(n.tf().nn.relu(n.x()), n.tf().constant(pads), n.tf().constant(0f)),
                        n.weights(kernel, kernel, 2, 4),
                        TWO,
                        "VALID"),
            3,
            size,
            size,
            2);
    assertThat(Differentiated.count(phased, "Slice")).isEqualTo(size % 2);
  }

  @Test
  void manyMapsOnlyWhereNoZerosAreAdded() {
    assertSame(
        n -> n.tf().nn.conv2d(n.tf().nn.relu(n.x()), n.weights(2, 2, 33, 32), TWO, "VALID"),
        2,
        4,
        4,
        33);
    assertRefused(
        "maps are many",
        n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 33, 32), TWO, "SAME"),
        2,
        4,
        4,
        33);
  }

  private static void assertRefused(
      String reason, Function<Net, Operand<TFloat32>> body, long... shape) {
    RewriteLog log = new RewriteLog();
    GraphDef after = rewritten(Differentiated.of(body, shape), log);
    assertThat(Differentiated.count(after, "Conv2DBackpropInput")).isEqualTo(1);
    assertThat(log.entries().stream().filter(e -> e.rewrite().equals(NAME)))
        .singleElement()
        .satisfies(e -> assertThat(e.reason()).contains(reason))
        .satisfies(e -> assertThat(e.applied()).isFalse());
  }

  @Test
  void refusesUnknownSizesGroupsAndFiltersThatAreNoConstant() {
    assertRefused(
        "size is not known",
        n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 2, 2), TWO, "SAME"),
        -1,
        6,
        6,
        2);
    assertRefused(
        "grouped", n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 2, 4), TWO, "SAME"), 2, 6, 6, 4);
    assertRefused(
        "no float32 constant",
        n -> n.tf().nn.conv2d(n.x(), n.computed(n.weights(3, 3, 2, 2)), TWO, "SAME"),
        2,
        6,
        6,
        2);
  }

  /** The first places of the gradient are of zeros alone. */
  @Test
  void refusesToCutMuchOff() {
    int[][] pads = {{0, 0}, {5, 5}, {1, 1}, {0, 0}};
    assertRefused(
        "cut off",
        n ->
            n.tf()
                .nn
                .conv2d(
                    n.tf().pad(n.tf().nn.relu(n.x()), n.tf().constant(pads), n.tf().constant(0f)),
                    n.weights(3, 3, 2, 4),
                    TWO,
                    "VALID"),
        2,
        6,
        6,
        2);
  }

  @Test
  void leavesAloneWhatHasNoStride() {
    GraphDef plain =
        Differentiated.of(
            n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 2, 2), List.of(1L, 1L, 1L, 1L), "SAME"),
            2,
            6,
            6,
            2);
    GraphEditor editor = new GraphEditor(plain, List.of("x", "g"));
    RewriteLog log = new RewriteLog();
    new PhasedBackpropInput().apply(editor, log);
    assertThat(log.entries()).isEmpty();
    assertThat(editor.toGraphDef().getNodeList())
        .filteredOn(n -> n.getOp().equals("Conv2DBackpropInput"))
        .hasSize(1);
  }
}
