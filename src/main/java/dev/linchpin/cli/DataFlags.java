package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import dev.linchpin.experiment.DataOptions;
import dev.linchpin.experiment.DataOptions.Kind;
import dev.linchpin.experiment.DataOptions.Split;
import org.apache.commons.cli.Options;

/** The options that name the images. */
final class DataFlags {
  private DataFlags() {}

  static void addTo(Options options) {
    Flags.value(
        options, "data", "KIND:PATH", "images; KIND is cifar10, cifar100, idx, images or npz");
    Flags.value(options, "split", "NAME", "test or train (default test)");
    Flags.value(options, "limit", "N", "only the first N images");
  }

  static DataOptions read(Values values) {
    String text = values.required("data");
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw UserError.usage(
          "--data %s: needs KIND:PATH, with KIND one of cifar10, cifar100, idx, images, npz", text);
    }
    Kind kind = Values.oneOf("data", text.substring(0, colon), Kind.class);
    Split split =
        values.text("split").map(s -> Values.oneOf("split", s, Split.class)).orElse(Split.TEST);
    var limit = values.integer("limit", 1);
    return new DataOptions(
        kind, Values.existing("--data", text.substring(colon + 1)), split, limit);
  }
}
