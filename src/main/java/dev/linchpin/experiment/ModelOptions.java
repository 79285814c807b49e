package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model, as given on the command line.
 *
 * @param directory the SavedModel; exists
 * @param signature empty: to be found
 * @param pixels what the model eats; empty: to be found
 * @param mean per channel (1 or 3 numbers), subtracted outside the model; empty: none
 * @param std per channel, of the same length as {@code mean}, each above 0
 * @param labelOffset index of the logit of label 0
 */
public record ModelOptions(
    Path directory,
    Optional<String> signature,
    Optional<Pixels> pixels,
    List<Double> mean,
    List<Double> std,
    int labelOffset) {
  /** Range of a model's input. */
  public enum Pixels {
    /** 0..1. */
    UNIT,
    /** 0..255. */
    BYTE
  }
}
