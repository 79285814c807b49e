package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

class FusePadIntoConvTest {
  private static final String NAME = "fuse-pad-into-conv";

  private static Rewriting rewrite(Function<Net, Operand<TFloat32>> body, long... shape) {
    return Rewriting.of(new FusePadIntoConv(), body, shape);
  }

  private static Operand<TFloat32> pad(Net n, int before, int after) {
    return n.tf()
        .pad(
            n.x(),
            n.tf().constant(new int[][] {{0, 0}, {before, after}, {before, after}, {0, 0}}),
            n.tf().constant(0f));
  }

  private static Operand<TFloat32> conv(
      Net n, Operand<TFloat32> x, int kernel, long stride, String padding) {
    return n.tf()
        .nn
        .conv2d(x, n.weights(kernel, kernel, 2, 3), List.of(1L, stride, stride, 1L), padding);
  }

  @ParameterizedTest
  @CsvSource({
    // size, kernel, stride, before, after; the numbers are TensorFlow's own rule by hand
    "6, 3, 1, 1, 1",
    "6, 5, 1, 2, 2",
    "6, 2, 1, 0, 1",
    "6, 4, 1, 1, 2",
    "7, 3, 2, 1, 1",
    "6, 3, 2, 0, 1",
    "6, 4, 2, 1, 1",
    "7, 5, 3, 2, 2",
    "8, 3, 3, 0, 1"
  })
  void whereSameIsExactlyThat(int size, int kernel, int stride, int before, int after) {
    Rewriting r =
        rewrite(n -> conv(n, pad(n, before, after), kernel, stride, "VALID"), size, size, 2)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("Conv2D");
    assertThat(Layout.padding(r.only("Conv2D"))).isEqualTo("SAME");
  }

  @ParameterizedTest
  @CsvSource({
    "6, 3, 2, 1, 1, SAME would pad axis 1 by 0+1",
    "6, 3, 2, 1, 0, SAME would pad axis 1 by 0+1",
    "6, 3, 1, 2, 2, SAME would pad axis 1 by 1+1",
    "6, 2, 1, 1, 0, SAME would pad axis 1 by 0+1",
    "6, 1, 1, 1, 1, SAME would pad axis 1 by 0+0"
  })
  void refusesWhereSameIsAnother(
      int size, int kernel, int stride, int before, int after, String reason) {
    rewrite(n -> conv(n, pad(n, before, after), kernel, stride, "VALID"), size, size, 2)
        .refused(reason);
  }

  @Test
  void depthwiseAsInMobileNet() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .nn
                        .depthwiseConv2dNative(
                            pad(n, 0, 1), n.weights(3, 3, 2, 1), List.of(1L, 2L, 2L, 1L), "VALID"),
                8,
                8,
                2)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("DepthwiseConv2dNative");
  }

  @Test
  void aPadThatIsReadTwiceStaysForTheOther() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> p = pad(n, 1, 1);
                  return n.tf()
                      .concat(
                          List.of(
                              n.tf()
                                  .reshape(
                                      conv(n, p, 3, 1, "VALID"), n.tf().constant(new int[] {-1})),
                              n.tf().reshape(p, n.tf().constant(new int[] {-1}))),
                          n.tf().constant(0));
                },
                4,
                4,
                2)
            .applied(NAME, 1);
    assertThat(r.sameFunction().count("PadV2")).isEqualTo(1);
  }

  @Test
  void refusesOtherValuesThanZero() {
    rewrite(
            n ->
                conv(
                    n,
                    n.tf()
                        .pad(
                            n.x(),
                            n.tf().constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}}),
                            n.tf().constant(0.5f)),
                    3,
                    1,
                    "VALID"),
            4,
            4,
            2)
        .refused("something else than 0");
  }

  @Test
  void refusesPaddedChannels() {
    rewrite(
            n ->
                conv(
                    n,
                    n.tf()
                        .pad(
                            n.x(),
                            n.tf().constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 1}}),
                            n.tf().constant(0f)),
                    3,
                    1,
                    "VALID"),
            4,
            4,
            1)
        .refused("channels");
  }

  @Test
  void refusesUnknownSizes() {
    rewrite(n -> conv(n, pad(n, 1, 1), 3, 1, "VALID"), -1, -1, 2).refused("unknown");
  }

  @Test
  void refusesAConvolutionThatPads() {
    rewrite(n -> conv(n, pad(n, 1, 1), 3, 1, "SAME"), 4, 4, 2).refused("by itself");
  }

  @Test
  void refusesDilation() {
    rewrite(
            n ->
                n.tf()
                    .nn
                    .conv2d(
                        pad(n, 2, 2),
                        n.weights(3, 3, 2, 3),
                        List.of(1L, 1L, 1L, 1L),
                        "VALID",
                        Conv2d.dilations(List.of(1L, 2L, 2L, 1L))),
            6,
            6,
            2)
        .refused("dilated");
  }
}
