package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

class FoldInputAffineTest {
  private static final String NAME = "fold-input-affine";
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  private static Rewriting rewrite(Function<Net, Operand<TFloat32>> body, long... shape) {
    return Rewriting.of(new FoldInputAffine(), body, shape);
  }

  /** (x − mean) / std. */
  private static Operand<TFloat32> normalised(Net n, long channels) {
    return n.tf().math.div(n.tf().math.sub(n.x(), n.weights(channels)), n.positive(channels));
  }

  @ParameterizedTest
  @CsvSource({
    // Without padding all of it folds; behind zeros the shift stays in front.
    "3, 1, VALID, true",
    "3, 2, VALID, true",
    "1, 1, SAME, true",
    "2, 2, SAME, true",
    "3, 1, SAME, false",
    "3, 2, SAME, false"
  })
  void convolutions(int kernel, long stride, String padding, boolean whole) {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .nn
                        .conv2d(
                            normalised(n, 3),
                            n.weights(kernel, kernel, 3, 4),
                            List.of(1L, stride, stride, 1L),
                            padding),
                6,
                6,
                3)
            .applied(NAME, 1);
    String shift = whole ? "BiasAdd" : "AddV2";
    assertThat(r.sameFunction().ops()).containsExactly(shift, "Conv2D");
    assertThat(r.only(shift).getInput(0).equals("x")).isEqualTo(!whole);
  }

  @Test
  void behindAPad() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> p =
                      n.tf()
                          .pad(
                              normalised(n, 3),
                              n.tf().constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}}),
                              n.tf().constant(0f));
                  return n.tf()
                      .nn
                      .conv2d(p, n.weights(3, 3, 3, 4), List.of(1L, 2L, 2L, 1L), "VALID");
                },
                6,
                6,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("AddV2", "Conv2D", "PadV2");
  }

  @Test
  void depthwise() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .nn
                        .depthwiseConv2dNative(
                            normalised(n, 3), n.weights(3, 3, 3, 2), ONE, "VALID"),
                6,
                6,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "DepthwiseConv2dNative");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void matMul(boolean transposed) {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .linalg
                        .matMul(
                            normalised(n, 5),
                            transposed ? n.weights(4, 5) : n.weights(5, 4),
                            MatMul.transposeB(transposed)),
                5)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "MatMul");
  }

  @Test
  void aScaleAloneLeavesNothing() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .nn
                        .conv2d(
                            n.tf().math.mul(n.x(), n.tf().constant(new float[] {255})),
                            n.weights(3, 3, 3, 4),
                            ONE,
                            "SAME"),
                6,
                6,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("Conv2D");
  }

  @Test
  void aShiftAheadOfZerosIsNoMatch() {
    Rewriting r =
        rewrite(
            n ->
                n.tf()
                    .nn
                    .conv2d(
                        n.tf().math.sub(n.x(), n.weights(3)), n.weights(3, 3, 3, 4), ONE, "SAME"),
            6,
            6,
            3);
    assertThat(r.log().entries()).isEmpty();
    assertThat(r.after().getNodeList()).isEqualTo(r.before().getNodeList());
  }

  @Test
  void refusesAScaleOfZeroAheadOfZeros() {
    rewrite(
            n -> {
              Operand<TFloat32> y = n.tf().math.mul(n.x(), n.tf().constant(new float[] {1, 0, 2}));
              return n.tf()
                  .nn
                  .conv2d(n.tf().math.add(y, n.weights(3)), n.weights(3, 3, 3, 4), ONE, "SAME");
            },
            6,
            6,
            3)
        .refused("scale of 0");
  }

  @Test
  void refusesGroups() {
    rewrite(n -> n.tf().nn.conv2d(normalised(n, 4), n.weights(3, 3, 2, 4), ONE, "VALID"), 6, 6, 4)
        .refused("channels");
  }

  @Test
  void refusesATransposedInput() {
    rewrite(
            n ->
                n.tf()
                    .linalg
                    .matMul(
                        n.tf().math.mul(n.x(), n.weights(3)),
                        n.weights(3, 4),
                        MatMul.transposeA(true)),
            3)
        .refused("transposes");
  }

  @Test
  void whatIsReadTwiceIsNoMatch() {
    Rewriting r =
        rewrite(
            n -> {
              Operand<TFloat32> y = normalised(n, 3);
              return n.tf().math.add(n.tf().nn.conv2d(y, n.weights(3, 3, 3, 3), ONE, "SAME"), y);
            },
            6,
            6,
            3);
    assertThat(r.log().entries()).isEmpty();
  }
}
