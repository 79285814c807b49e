package dev.linchpin.train.adversary;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.Adversary.Norm;
import dev.linchpin.train.loss.Adversary.Start;

/**
 * Where an adversary starts: a function of seed, step and the image's place in the batch alone.
 * Safe for use by several threads.
 */
public final class AdversaryStart {
  /** Of the random numbers, so that no other use of the run's seed has the same. */
  private static final int PURPOSE = 0x61647673;

  private static final double NEARBY_DEVIATION = 1e-3;
  private static final double ULP = 0x1p-24;

  private final Adversary adversary;
  private final long seed;

  /**
   * @param seed of the training
   */
  public AdversaryStart(Adversary adversary, long seed) {
    this.adversary = adversary;
    this.seed = seed;
  }

  /**
   * The first x' of every image, in ball ∩ [0,1].
   *
   * @param imageSize pixels of an image, times channels
   * @return {@code [batch, height, width, channels]}; the batch's own array if the start is clean,
   *     so not to be written to
   */
  public float[] of(TrainingBatch batch, int imageSize) {
    float[] clean = batch.pixels();
    if (clean.length != batch.size() * imageSize) {
      throw new IllegalArgumentException(
          clean.length + " pixels are not " + batch.size() + " images of " + imageSize);
    }
    if (adversary.start() == Start.CLEAN) {
      return clean;
    }
    float[] start = new float[clean.length];
    double[] noise = new double[imageSize];
    for (int i = 0; i < batch.size(); i++) {
      CounterRandom random = new CounterRandom(seed, i, Math.toIntExact(batch.step()), PURPOSE);
      draw(random, noise);
      for (int p = 0, at = i * imageSize; p < imageSize; p++, at++) {
        start[at] = (float) Math.max(0, Math.min(1, clean[at] + noise[p]));
      }
    }
    return start;
  }

  private void draw(CounterRandom random, double[] noise) {
    double cube = Math.max(0, adversary.epsilon() - ULP);
    double ball = AdversaryStep.innerRadius(adversary.epsilon(), noise.length);
    boolean linf = adversary.norm() == Norm.LINF;
    if (adversary.start() == Start.RANDOM && linf) {
      random.fillUniform(noise);
      for (int p = 0; p < noise.length; p++) {
        noise[p] = cube * (2 * noise[p] - 1);
      }
      return;
    }
    double squares = 0;
    for (int p = 0; p < noise.length; p++) {
      noise[p] = Ziggurat.nextGaussian(random);
      squares += noise[p] * noise[p];
    }
    double length = Math.sqrt(squares);
    if (adversary.start() == Start.RANDOM) {
      double radius = ball * StrictMath.pow(random.nextUniform(), 1.0 / noise.length);
      scale(noise, radius / length);
    } else if (linf) {
      scale(noise, NEARBY_DEVIATION);
      for (int p = 0; p < noise.length; p++) {
        noise[p] = Math.max(-cube, Math.min(cube, noise[p]));
      }
    } else {
      scale(noise, Math.min(NEARBY_DEVIATION, ball / length));
    }
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
