package dev.linchpin.base;

/** The class that logits speak for. */
public final class PredictedClass {
  /** Of logits that are not all numbers. */
  public static final int NONE = -1;

  private PredictedClass() {}

  /**
   * Index of the largest logit, the lowest one of equals; {@link #NONE} if one is NaN.
   *
   * @param logits of which those from {@code from} on, {@code classes} of them, are looked at
   */
  public static int of(float[] logits, int from, int classes) {
    int best = 0;
    for (int c = 0; c < classes; c++) {
      if (Float.isNaN(logits[from + c])) {
        return NONE;
      }
      best = logits[from + c] > logits[from + best] ? c : best;
    }
    return best;
  }

  /** Whether an image of class {@code clean} is now of another one; no class is none. */
  public static boolean isOther(int predicted, int clean) {
    return predicted != NONE && predicted != clean;
  }
}
