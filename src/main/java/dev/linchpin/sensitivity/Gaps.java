package dev.linchpin.sensitivity;

/** What one image's logits say: the prediction, g_c = l_y - l_c, and 1/g_c. */
final class Gaps {
  /** Stands for 1/0, so that a tied class wins without ∞·0 = NaN. */
  static final float TIED = Float.MAX_VALUE;

  private Gaps() {}

  /**
   * Fills row {@code slot} of {@code gaps} and {@code inverse}, both {@code [·, classes]}, from row
   * {@code image} of {@code logits}. Inverse 0 takes a class out: the prediction itself, and all
   * classes of logits that are not finite.
   *
   * @return the predicted class
   */
  static int fill(float[] logits, int image, int classes, float[] gaps, float[] inverse, int slot) {
    int row = image * classes;
    int predicted = 0;
    boolean finite = true;
    for (int c = 0; c < classes; c++) {
      finite &= Float.isFinite(logits[row + c]);
      if (logits[row + c] > logits[row + predicted]) {
        predicted = c;
      }
    }
    for (int c = 0; c < classes; c++) {
      float gap = logits[row + predicted] - logits[row + c];
      boolean tie = gap < Float.MIN_NORMAL;
      float one = tie ? TIED : 1f / gap;
      boolean out = c == predicted || !finite || one < Float.MIN_NORMAL;
      gaps[slot * classes + c] = tie ? 0f : gap;
      inverse[slot * classes + c] = out ? 0f : one;
    }
    return predicted;
  }
}
