package dev.linchpin.checks;

/**
 * What is attacked are logits, not probabilities: AutoAttack's {@code check_range_output}. Behind a
 * softmax cross-entropy is flat and the ratio of DLR means nothing.
 *
 * @param values {@code [n, classes]}: what the model gives for n images
 */
public record Logits(float[] values, int classes) implements Check {
  private static final double TOLERANCE = 1e-5;

  @Override
  public String name() {
    return "logits";
  }

  @Override
  public Finding finding() {
    int n = values.length / classes;
    int distributions = 0;
    for (int i = 0; i < n; i++) {
      distributions += isDistribution(i) ? 1 : 0;
    }
    return Finding.below(
        name(),
        n == 0 ? 0 : (double) distributions / n,
        1,
        n,
        2,
        "the model gives probabilities, not logits, and no softmax was found to cut: export the"
            + " logits, or name their tensor (models.tensors.logits)",
        "rows are no distributions");
  }

  private boolean isDistribution(int row) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      double v = values[row * classes + c];
      if (!(v >= -TOLERANCE && v <= 1 + TOLERANCE)) {
        return false;
      }
      sum += v;
    }
    return Math.abs(sum - 1) < TOLERANCE;
  }
}
