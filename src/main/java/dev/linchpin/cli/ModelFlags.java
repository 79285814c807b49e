package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import dev.linchpin.experiment.ModelOptions;
import dev.linchpin.experiment.ModelOptions.Pixels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** The options that say how a model is to be read. */
final class ModelFlags {
  private ModelFlags() {}

  static void addTo(Options options) {
    Flags.value(options, "signature", "NAME", "signature of the SavedModel, if it has several");
    Flags.value(options, "pixels", "RANGE", "what the model eats: 0..1 or 0..255 (default: found)");
    Flags.value(options, "mean", "A,B,C", "subtract this first, if the model does not; in 0..1");
    Flags.value(options, "std", "A,B,C", "then divide by this; in 0..1");
    Flags.value(options, "label-offset", "N", "logit of label 0 (default 0; 1 with a background)");
  }

  static ModelOptions read(Values values, String what, String directory) {
    List<Double> mean = values.perChannel("mean");
    List<Double> std = values.perChannel("std");
    if (mean.size() != std.size()) {
      throw UserError.usage(
          "--mean and --std belong together, with as many numbers each (got %d and %d)",
          mean.size(), std.size());
    }
    if (std.stream().anyMatch(s -> !(s > 0))) {
      throw UserError.usage("--std %s: every number must be above 0", values.required("std"));
    }
    Optional<Pixels> pixels = values.text("pixels").map(ModelFlags::pixels);
    int offset = (int) values.integer("label-offset", 0, -100_000, 100_000);
    Path folder = Values.existing(what, directory);
    if (!Files.isDirectory(folder)) {
      throw UserError.input("%s: %s is not the folder of a SavedModel", what, folder);
    }
    return new ModelOptions(folder, values.text("signature"), pixels, mean, std, offset);
  }

  private static Pixels pixels(String text) {
    return switch (text) {
      case "0..1" -> Pixels.UNIT;
      case "0..255" -> Pixels.BYTE;
      default -> throw UserError.usage("--pixels %s: allowed are 0..1 and 0..255", text);
    };
  }
}
