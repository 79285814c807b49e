package dev.linchpin.attack.rule;

/**
 * The shape η that Square puts into a window under L2 (Andriushchenko et al. 2020, section 4.3) and
 * L1 (AutoAttack): two pyramids of concentric rectangles side by side, one up, one down, of norm 1
 * together.
 */
final class SquareEta {
  private SquareEta() {}

  /** {@code [side, side]}, the first half of the rows above 0, the others below. */
  static double[][] of(int side, SquareMass mass) {
    double[][] eta = new double[side][side];
    int half = side / 2;
    double[][] first = pyramid(half, side, mass);
    double[][] second = pyramid(side - half, side, mass);
    double sum = 0;
    for (int r = 0; r < side; r++) {
      for (int c = 0; c < side; c++) {
        eta[r][c] = r < half ? first[r][c] : -second[r - half][c];
        sum += mass.of(eta[r][c]);
      }
    }
    divide(eta, mass.norm(sum));
    return eta;
  }

  /** Σ 1/(k+1)^decay over the rectangles k around the middle that a pixel is in, of norm 1. */
  private static double[][] pyramid(int rows, int columns, SquareMass mass) {
    double[][] shape = new double[rows][columns];
    int middleRow = rows / 2;
    int middleColumn = columns / 2;
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int ring = Math.max(Math.abs(r - middleRow), Math.abs(c - middleColumn));
        for (int k = ring; k <= Math.max(middleRow, middleColumn); k++) {
          shape[r][c] += Math.pow(k + 1, -mass.decay());
        }
        sum += mass.of(shape[r][c]);
      }
    }
    divide(shape, mass.norm(sum));
    return shape;
  }

  private static void divide(double[][] values, double by) {
    for (double[] row : values) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= by;
      }
    }
  }
}
