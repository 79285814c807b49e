package dev.linchpin.train.input;

import dev.linchpin.base.CounterRandom;

/** A random change of an image that keeps its class. Records; one class each; no state. */
public interface Augmentation {
  /** With its options, for logs and provenance. */
  String name();

  /**
   * Changes one image.
   *
   * @param shape of the image, which stays
   * @param from its pixels in [0,1]; not changed
   * @param to all of it is overwritten; another array
   * @param random numbers of this augmentation of this image in this epoch
   */
  void apply(ImageShape shape, float[] from, float[] to, CounterRandom random);

  /** A uniform number of 0, …, bound − 1. */
  static int below(int bound, CounterRandom random) {
    // nextUniform lies below 1 and has 33 bits: nothing that a data set shows is lost.
    return (int) (random.nextUniform() * bound);
  }
}
