package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.op.nn.Conv2d;

class SubsampleFirstTest {
  private static Rewriting conv(
      int kernel, long rows, long columns, String padding, Conv2d.Options... options) {
    return Rewriting.of(
        new SubsampleFirst(),
        n ->
            n.tf()
                .nn
                .conv2d(
                    n.x(),
                    n.weights(kernel, kernel, 3, 4),
                    List.of(1L, rows, columns, 1L),
                    padding,
                    options),
        7,
        6,
        3);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, SAME", "2, 2, VALID", "3, 1, SAME", "4, 5, VALID"})
  void theConvolutionHasStrideOne(long rows, long columns, String padding) {
    Rewriting r = conv(1, rows, columns, padding).applied("subsample-first", 1);
    assertThat(r.sameFunction().ops()).containsExactly("AvgPool", "Conv2D");
    assertThat(Layout.stride(r.only("Conv2D"), 1)).isEqualTo(1);
    assertThat(Layout.stride(r.only("Conv2D"), 2)).isEqualTo(1);
  }

  @Test
  void otherConvolutionsAreNoMatch() {
    assertThat(conv(2, 2, 2, "SAME").log().entries()).isEmpty();
    assertThat(conv(1, 1, 1, "SAME").log().entries()).isEmpty();
  }

  @Test
  void refusesExplicitPadding() {
    conv(1, 2, 2, "EXPLICIT", Conv2d.explicitPaddings(List.of(0L, 0L, 1L, 1L, 1L, 1L, 0L, 0L)))
        .refused("EXPLICIT");
  }
}
