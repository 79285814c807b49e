package dev.linchpin.checks.measure;

import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.CounterRandom;
import dev.linchpin.model.Inference;

/**
 * A plain black-box search on the verdict graph, after the Square attack (Andriushchenko et al.
 * 2020): a perturbation of random stripes, then squares of it drawn anew, kept where the margin
 * gets smaller. It shares neither gradients nor graphs with the engine. For any norm: what leaves
 * the ball is scaled back.
 */
public final class RandomSearch {
  /** Purpose of random numbers: the checks' search. */
  private static final int SEARCH = 101;

  /** Keeps a scaled perturbation in the ball after rounding. */
  private static final double INNER = 1 - 1e-4;

  private final ThreatModel threat;
  private final int height;
  private final int width;
  private final int channels;

  private RandomSearch(ThreatModel threat, int height, int width, int channels) {
    this.threat = threat;
    this.height = height;
    this.width = width;
    this.channels = channels;
  }

  /**
   * Number of images broken within {@code queries} forward passes each.
   *
   * @param shape height, width, channels
   */
  public static int broken(
      Inference inference,
      ThreatModel threat,
      Standing images,
      int[] shape,
      int queries,
      long seed) {
    return new RandomSearch(threat, shape[0], shape[1], shape[2])
        .search(inference, images, queries, seed);
  }

  private int search(Inference inference, Standing images, int queries, long seed) {
    int n = images.size();
    int pixels = height * width * channels;
    float[][] best = new float[n][pixels];
    double[] margin = new double[n];
    java.util.Arrays.fill(margin, Double.POSITIVE_INFINITY);
    boolean[] broken = new boolean[n];
    int count = 0;
    for (int query = 0; query < queries && count < n; query++) {
      float[][] tried = new float[n][];
      float[] points = new float[n * pixels];
      for (int i = 0; i < n; i++) {
        CounterRandom random = new CounterRandom(seed, images.index()[i], query, SEARCH);
        tried[i] = query == 0 ? stripes(random) : square(best[i], side(query, queries), random);
        float[] point = inBall(images.image(i), tried[i]);
        System.arraycopy(point, 0, points, i * pixels, pixels);
      }
      Inference.Prediction found = inference.run(points, n);
      for (int i = 0; i < n; i++) {
        double reached = margin(found.logits(), i, images.cleanClass()[i], n);
        if (reached < margin[i]) {
          margin[i] = reached;
          best[i] = tried[i];
        }
        if (!broken[i] && found.predicted()[i] != images.cleanClass()[i]) {
          broken[i] = true;
          count++;
        }
      }
    }
    return count;
  }

  /** Half of the image's area at first, then a fifth, a tenth, a twentieth. */
  private int side(int query, int queries) {
    double done = (double) query / queries;
    double share = done < 0.1 ? 0.5 : done < 0.3 ? 0.2 : done < 0.6 ? 0.1 : 0.05;
    int side = (int) Math.round(Math.sqrt(share * height * width));
    return Math.max(1, Math.min(Math.min(height, width), side));
  }

  /** A sign for each column and channel. */
  private float[] stripes(CounterRandom random) {
    float[] delta = new float[height * width * channels];
    for (int x = 0; x < width; x++) {
      for (int c = 0; c < channels; c++) {
        float sign = sign(random);
        for (int y = 0; y < height; y++) {
          delta[(y * width + x) * channels + c] = sign;
        }
      }
    }
    return delta;
  }

  /** With a sign a channel in a square of it. */
  private float[] square(float[] delta, int side, CounterRandom random) {
    float[] changed = delta.clone();
    int top = (int) (random.nextUniform() * (height - side + 1));
    int left = (int) (random.nextUniform() * (width - side + 1));
    for (int c = 0; c < channels; c++) {
      float sign = sign(random);
      for (int y = top; y < top + side; y++) {
        for (int x = left; x < left + side; x++) {
          changed[(y * width + x) * channels + c] = sign;
        }
      }
    }
    return changed;
  }

  private static float sign(CounterRandom random) {
    return random.nextInt() < 0 ? -1 : 1;
  }

  /** The clean image moved along {@code delta} to the surface of the ball, clipped to the box. */
  private float[] inBall(float[] clean, float[] delta) {
    double length = threat.distance(new float[delta.length], delta);
    float[] point = new float[clean.length];
    for (int p = 0; p < point.length; p++) {
      double moved = clean[p] + INNER * threat.epsilon() / length * delta[p];
      point[p] = (float) Math.max(0, Math.min(1, moved));
    }
    return point;
  }

  private static double margin(float[] logits, int image, int cleanClass, int n) {
    int classes = logits.length / n;
    double other = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      if (c != cleanClass) {
        other = Math.max(other, logits[image * classes + c]);
      }
    }
    return logits[image * classes + cleanClass] - other;
  }
}
