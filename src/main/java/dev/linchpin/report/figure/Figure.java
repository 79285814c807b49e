package dev.linchpin.report.figure;

import java.io.IOException;
import java.io.OutputStream;

/** Stand-in until the figures land. */
public record Figure(
    String id, String section, String title, String caption, String alt, String svg, String csv) {
  /** Writes nothing. */
  public void writePng(OutputStream out) throws IOException {
    out.flush();
  }
}
