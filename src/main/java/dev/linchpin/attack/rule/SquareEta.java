package dev.linchpin.attack.rule;

/**
 * The shape η that Square's L2 form puts into a window (Andriushchenko et al. 2020, section 4.3):
 * two pyramids of concentric rectangles side by side, one up, one down, of norm 1 together.
 */
final class SquareEta {
  private SquareEta() {}

  /** {@code [side, side]}, the first half of the rows above 0, the others below. */
  static double[][] of(int side) {
    double[][] eta = new double[side][side];
    int half = side / 2;
    double[][] first = pyramid(half, side);
    double[][] second = pyramid(side - half, side);
    double squares = 0;
    for (int r = 0; r < side; r++) {
      for (int c = 0; c < side; c++) {
        eta[r][c] = r < half ? first[r][c] : -second[r - half][c];
        squares += eta[r][c] * eta[r][c];
      }
    }
    divide(eta, Math.sqrt(squares));
    return eta;
  }

  /** Σ 1/(k+1)² over the rectangles k around the middle that a pixel is in, of norm 1. */
  private static double[][] pyramid(int rows, int columns) {
    double[][] sum = new double[rows][columns];
    int middleRow = rows / 2;
    int middleColumn = columns / 2;
    double squares = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int ring = Math.max(Math.abs(r - middleRow), Math.abs(c - middleColumn));
        for (int k = ring; k <= Math.max(middleRow, middleColumn); k++) {
          sum[r][c] += 1.0 / ((k + 1) * (k + 1));
        }
        squares += sum[r][c] * sum[r][c];
      }
    }
    divide(sum, Math.sqrt(squares));
    return sum;
  }

  private static void divide(double[][] values, double by) {
    for (double[] row : values) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= by;
      }
    }
  }
}
