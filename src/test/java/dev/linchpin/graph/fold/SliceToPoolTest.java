package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.op.core.StridedSlice;

class SliceToPoolTest {
  private static final int END = Integer.MAX_VALUE;

  /** {@code x[begin:end:stride]}, axis by axis, on maps of 6x5x3. */
  private static Rewriting slice(int[] begin, int[] end, int[] stride, StridedSlice.Options... o) {
    return Rewriting.of(
        new SliceToPool(),
        n ->
            n.tf()
                .stridedSlice(
                    n.x(),
                    n.tf().constant(begin),
                    n.tf().constant(end),
                    n.tf().constant(stride),
                    o),
        6,
        5,
        3);
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "3, 2", "1, 2", "7, 1"})
  void everySoManyRowsAndColumns(int rows, int columns) {
    Rewriting r =
        slice(
                new int[4],
                new int[] {0, 6, END, 0},
                new int[] {1, rows, columns, 1},
                StridedSlice.beginMask(15L),
                StridedSlice.endMask(0b1001L))
            .applied("slice-to-pool", 1);
    assertThat(r.sameFunction().ops()).containsExactly("AvgPool");
  }

  @Test
  void refusesWhatCuts() {
    StridedSlice.Options mask = StridedSlice.endMask(0b1001L);
    slice(new int[] {0, 1, 0, 0}, new int[] {0, 6, 5, 0}, new int[] {1, 2, 2, 1}, mask)
        .refused("cuts axis 1");
    slice(new int[4], new int[] {0, 6, 4, 0}, new int[] {1, 2, 2, 1}, mask).refused("cuts axis 2");
    slice(new int[4], new int[] {0, 6, -1, 0}, new int[] {1, 2, 2, 1}, mask).refused("cuts axis 2");
    slice(new int[4], new int[] {2, 6, 5, 3}, new int[] {1, 2, 2, 1}).refused("cuts axis 0");
  }

  @Test
  void refusesOtherSteps() {
    StridedSlice.Options all = StridedSlice.endMask(15L);
    slice(new int[4], new int[4], new int[] {1, 2, 2, 2}, all).refused("rows and columns");
    slice(new int[4], new int[4], new int[] {1, -1, 1, 1}, all, StridedSlice.beginMask(15L))
        .refused("rows and columns");
  }

  @Test
  void refusesAxesThatGo() {
    slice(
            new int[4],
            new int[4],
            new int[] {1, 2, 2, 1},
            StridedSlice.endMask(15L),
            StridedSlice.shrinkAxisMask(8L))
        .refused("shrink_axis_mask");
  }
}
