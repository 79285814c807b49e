package dev.linchpin.checks.measure;

import dev.linchpin.checks.Deterministic;
import dev.linchpin.model.Inference;

/** Runs the same images twice, and once more in another order. */
public final class Repetition {
  private Repetition() {}

  /**
   * @param pixels {@code [n, height, width, channels]}
   */
  public static Deterministic of(Inference inference, float[] pixels, int n, int classes) {
    float[] first = inference.run(pixels, n).logits();
    float[] again = inference.run(pixels, n).logits();
    float[] mixed = reversed(inference.run(reversed(pixels, n), n).logits(), n);
    return new Deterministic(first, again, mixed, classes);
  }

  private static float[] reversed(float[] values, int n) {
    float[] reversed = new float[values.length];
    int size = n == 0 ? 0 : values.length / n;
    for (int i = 0; i < n; i++) {
      System.arraycopy(values, i * size, reversed, (n - 1 - i) * size, size);
    }
    return reversed;
  }
}
