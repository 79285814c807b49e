package dev.linchpin.attack.rule;

import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.testing.L1Reference;

/**
 * One trajectory of the Square Attack as the authors' AutoAttack code reads, pixel by pixel in
 * float64, with the engine's draws.
 */
public final class SquareTwin {
  private final ThreatModel threat;
  private final int queries;
  private final float[] clean;
  private final int height;
  private final int width;
  private final int channels;
  private final long key;
  private float[] best;
  private double least = Double.POSITIVE_INFINITY;

  public SquareTwin(
      ThreatModel threat,
      int queries,
      float[] clean,
      int height,
      int width,
      int channels,
      long key,
      float[] start) {
    this.threat = threat;
    this.queries = queries;
    this.clean = clean;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.key = key;
    this.best = start;
  }

  public float[] clean() {
    return clean;
  }

  public float[] best() {
    return best;
  }

  /** The loss of x is known: whether it is kept. */
  public boolean tested(float[] x, double loss) {
    if (loss < least) {
      least = loss;
      best = x;
      return true;
    }
    return false;
  }

  /** p_selection of the authors' code. */
  static double share(int step, int queries) {
    int it = (int) ((double) step / queries * 10000);
    int[] ends = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};
    double p = 0.8;
    for (int end : ends) {
      p = it > end ? p / 2 : p;
    }
    return p;
  }

  private float uniform(int step, int draw) {
    return SlotHash.uniform(SlotHash.bits(key, step, draw));
  }

  private int place(int length, int side, float uniform) {
    return (int) Math.floor((double) uniform * (length - side + 1));
  }

  /** The proposal after x_step. */
  public float[] proposal(int step) {
    return threat instanceof Linf ? linf(step) : transfer(step);
  }

  private float[] linf(int step) {
    int side = (int) Math.max(1, Math.rint(Math.sqrt(share(step, queries) * height * width)));
    int top = place(height, side, uniform(step, 0));
    int left = place(width, side, uniform(step, 1));
    float[] x = best.clone();
    for (int r = top; r < top + side; r++) {
      for (int c = left; c < left + side; c++) {
        for (int ch = 0; ch < channels; ch++) {
          int i = (r * width + c) * channels + ch;
          double eps = threat.epsilon();
          double moved = best[i] + 2 * eps * SlotHash.sign(SlotHash.bits(key, step, 2 + ch));
          double inBall = Math.min(Math.max(moved, clean[i] - eps), clean[i] + eps);
          x[i] = (float) Math.max(0, Math.min(1, inBall));
        }
      }
    }
    return x;
  }

  /** L2 and L1, which differ in size and norm, η, a factor of the mass, and the end. */
  private float[] transfer(int step) {
    int side = (int) Math.max(3, Math.rint(Math.sqrt(share(step, queries) * height * width)));
    side += side % 2 == 0 ? 1 : 0;
    int[] at = new int[4];
    for (int k = 0; k < 4; k++) {
      at[k] = place(k % 2 == 0 ? height : width, side, uniform(step, k));
    }
    boolean lying = SlotHash.bits(key, step, 4) < 0;
    double[][] eta = SquareEta.of(side, isL1() ? SquareMass.L1 : SquareMass.L2);
    double eps = threat.epsilon();
    double[] delta = new double[clean.length];
    double normImage = 0;
    double[] normWindows = new double[channels];
    for (int i = 0; i < delta.length; i++) {
      delta[i] = (double) best[i] - clean[i];
      normImage += size(delta[i]);
      int r = i / channels / width;
      int c = i / channels % width;
      if (in(r, c, at[0], at[1], side) || in(r, c, at[2], at[3], side)) {
        normWindows[i % channels] += size(delta[i]);
      }
    }
    double[] fresh = new double[channels * side * side];
    for (int ch = 0; ch < channels; ch++) {
      double window = 0;
      for (int i = 0; i < side * side; i++) {
        window += size(delta[index(at, side, i, ch)]);
      }
      int sign = SlotHash.bits(key, step, 5 + ch) < 0 ? -1 : 1;
      double sum = 0;
      for (int i = 0; i < side * side; i++) {
        int r = i / side;
        int c = i % side;
        double shape = sign * (lying ? eta[c][r] : eta[r][c]);
        double v = shape + delta[index(at, side, i, ch)] / (1e-12 + norm(window));
        fresh[ch * side * side + i] = v;
        sum += size(v);
      }
      double mass = norm(Math.max(size(eps) - normImage, 0) / channels + normWindows[ch]);
      mass *= isL1() ? channels : 1;
      for (int i = 0; i < side * side; i++) {
        fresh[ch * side * side + i] *= mass / (1e-12 + norm(sum));
      }
    }
    for (int ch = 0; ch < channels; ch++) {
      for (int i = 0; i < side * side; i++) {
        delta[index(new int[] {at[2], at[3]}, side, i, ch)] = 0;
      }
    }
    for (int ch = 0; ch < channels; ch++) {
      for (int i = 0; i < side * side; i++) {
        delta[index(at, side, i, ch)] = fresh[ch * side * side + i];
      }
    }
    return isL1() ? projected(delta) : scaled(delta);
  }

  private boolean isL1() {
    return threat instanceof L1;
  }

  private double size(double v) {
    return isL1() ? Math.abs(v) : v * v;
  }

  private double norm(double sum) {
    return isL1() ? sum : Math.sqrt(sum);
  }

  private float[] scaled(double[] delta) {
    double norm = 0;
    for (double d : delta) {
      norm += d * d;
    }
    float[] x = new float[clean.length];
    for (int i = 0; i < x.length; i++) {
      double moved = clean[i] + delta[i] / (Math.sqrt(norm) + 1e-12) * threat.epsilon();
      x[i] = (float) Math.max(0, Math.min(1, moved));
    }
    return x;
  }

  /** Into the ball that the engine aims at. */
  private float[] projected(double[] delta) {
    float[] x = new float[clean.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (clean[i] + delta[i]);
    }
    double aim = threat.epsilon() * (1 - 1e-4) - x.length * 0x1p-25;
    double[] exact = L1Reference.project(aim, clean, x);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) exact[i];
    }
    return x;
  }

  private static boolean in(int r, int c, int top, int left, int side) {
    return r >= top && r < top + side && c >= left && c < left + side;
  }

  private int index(int[] at, int side, int i, int channel) {
    return ((at[0] + i / side) * width + at[1] + i % side) * channels + channel;
  }
}
