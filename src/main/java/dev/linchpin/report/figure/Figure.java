package dev.linchpin.report.figure;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A figure of the report.
 *
 * @param section heading that it belongs under
 * @param id file name without extension, and the prefix of all ids in the SVG: lower-case letters,
 *     digits and hyphens
 * @param caption plain text: what is drawn, of what it was computed, what was left out
 * @param alt plain text for those who cannot see it
 * @param svg an {@code <svg>} element to put into a page. Its colours are CSS variables with
 *     fallbacks: {@code --ink}, {@code --muted}, {@code --grid}, {@code --series-1} to {@code
 *     --series-8}; the background is transparent, the font is the page's
 * @param csv the numbers drawn: a header, a row a point
 * @param png on white, two pixels a unit of the SVG
 */
public record Figure(
    String section,
    String id,
    String title,
    String caption,
    String alt,
    String svg,
    String csv,
    byte[] png) {

  public void writePng(OutputStream out) throws IOException {
    out.write(png);
  }
}
