package dev.linchpin.cli;

import org.apache.commons.cli.Options;

/** The options that say how a model is to be read. */
final class ModelFlags {
  private ModelFlags() {}

  static void addTo(Options options) {
    Flags.value(options, "signature", "NAME", "signature of the SavedModel, if it has several");
    Flags.value(options, "input", "NAME", "the signature's input, if it has several");
    Flags.value(options, "output", "NAME", "the signature's output, if it has several");
    Flags.value(options, "pixels", "LO..HI", "what the model takes: 0..1 (default), 0..255, -1..1");
    Flags.value(options, "mean", "A,B,C", "subtract this, if the model does not itself");
    Flags.value(options, "std", "A,B,C", "then divide by this");
    Flags.value(options, "channel-order", "ORDER", "rgb (default) or bgr");
    Flags.value(options, "label-offset", "N", "logit of label 0 (default 0; 1 with a background)");
  }
}
