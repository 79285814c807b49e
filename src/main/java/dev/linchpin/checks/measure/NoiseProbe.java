package dev.linchpin.checks.measure;

import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.PredictedClass;
import dev.linchpin.model.Inference;

/** Looks at random points of the ball, without any gradient. */
public final class NoiseProbe {
  /** Purpose of random numbers: the checks' noise. */
  private static final int NOISE = 100;

  private NoiseProbe() {}

  /** Number of images of which any of {@code draws} uniform points is of another class. */
  public static int broken(
      Inference inference, ThreatModel threat, Standing images, int draws, long seed) {
    boolean[] broken = new boolean[images.size()];
    int count = 0;
    for (int draw = 0; draw < draws && count < broken.length; draw++) {
      int[] classes = inference.run(points(threat, images, draw, seed), images.size()).predicted();
      for (int i = 0; i < broken.length; i++) {
        if (!broken[i] && PredictedClass.isOther(classes[i], images.cleanClass()[i])) {
          broken[i] = true;
          count++;
        }
      }
    }
    return count;
  }

  /** A random point of each image's ball, cut with the box. */
  static float[] points(ThreatModel threat, Standing images, int draw, long seed) {
    float[] points = new float[images.pixels().length];
    int size = images.size() == 0 ? 0 : points.length / images.size();
    for (int i = 0; i < images.size(); i++) {
      float[] point =
          threat.randomStart(
              images.image(i), new CounterRandom(seed, images.index()[i], draw, NOISE));
      System.arraycopy(point, 0, points, i * size, size);
    }
    return points;
  }
}
