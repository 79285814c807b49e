package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A data set, as given on the command line.
 *
 * @param kind layout of the files
 * @param path file or folder; exists
 * @param split which part, where the data set has two
 * @param limit only this many images, from the first one on; empty: all
 */
public record DataOptions(Kind kind, Path path, Split split, OptionalInt limit) {
  /** Layouts. */
  public enum Kind {
    CIFAR10,
    CIFAR100,
    IDX,
    IMAGES,
    NPZ
  }

  /** Parts. */
  public enum Split {
    TEST,
    TRAIN
  }
}
