package dev.linchpin.spec;

import com.google.protobuf.TextFormat;
import dev.linchpin.spec.proto.Experiment;

/** Writes specs in text format, fields in the order of their numbers. */
public final class SpecWriter {
  private SpecWriter() {}

  /** The text; {@link SpecReader#parse} makes the same experiment of it. */
  public static String write(Experiment experiment) {
    return TextFormat.printer().escapingNonAscii(false).printToString(experiment);
  }
}
