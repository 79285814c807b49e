package dev.linchpin.checks;

/**
 * The same image gives the same logits, whenever and beside whichever others: AutoAttack's {@code
 * check_randomized}, batch composition added.
 *
 * @param first {@code [n, classes]}: logits of n images
 * @param again the same, run again
 * @param mixed the same, run in another order, put back in order
 */
public record Deterministic(float[] first, float[] again, float[] mixed, int classes)
    implements Check {
  /** Of a row's L2 norm, as AutoAttack's α. */
  private static final double LIMIT = 1e-4;

  @Override
  public String name() {
    return "deterministic";
  }

  @Override
  public Finding finding() {
    double repeated = difference(again);
    double composed = difference(mixed);
    return Finding.below(
        name(),
        Math.max(repeated, composed),
        LIMIT,
        first.length / classes,
        2,
        repeated >= LIMIT
            ? Check.text(
                "the model answers at random (logits of the same images differ by %.2g of their"
                    + " norm from run to run): export it for inference (training=False), or attack"
                    + " its expectation over many draws",
                repeated)
            : Check.text(
                "an image's logits depend on the other images of its batch (by %.2g of their"
                    + " norm): export the model for inference (training=False)",
                composed),
        "the same images give the same logits");
  }

  /** Largest L2 difference of a row, relative to the row's norm. */
  private double difference(float[] other) {
    double worst = 0;
    for (int row = 0; row < first.length; row += classes) {
      double squares = 0;
      double norm = 0;
      for (int c = row; c < row + classes; c++) {
        double d = (double) first[c] - other[c];
        squares += d * d;
        norm += (double) first[c] * first[c];
      }
      double relative = Math.sqrt(squares) / (Math.sqrt(norm) + 1e-10);
      worst = Math.max(worst, Double.isNaN(relative) ? 0 : relative);
    }
    return worst;
  }
}
