package dev.linchpin.report.figure;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Strokes, markers and fonts. */
final class Look {
  static final int WIDTH = 640;
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  /** What legends show of a line: long enough to tell dashes apart. */
  static final Shape SAMPLE = new Line2D.Double(-15, 0, 15, 0);

  private static final float[][] DASHES = {
    null, {7, 4}, {2, 3}, {9, 3, 2, 3}, {12, 4}, {5, 2, 1, 2, 1, 2}
  };
  private static final double R = 4;

  private Look() {}

  /** 0: solid; then dashes, which repeat. */
  static Stroke stroke(int dash) {
    float[] pattern = DASHES[dash % DASHES.length];
    return new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, pattern, 0f);
  }

  /** Circle, square, triangles, diamond, cross; they repeat. */
  static Shape marker(int index) {
    return switch (index % 6) {
      case 0 -> new Ellipse2D.Double(-R, -R, 2 * R, 2 * R);
      case 1 -> new Rectangle2D.Double(-R + 0.5, -R + 0.5, 2 * R - 1, 2 * R - 1);
      case 2 -> polygon(0, -R - 0.5, R + 0.5, R, -R - 0.5, R);
      case 3 -> polygon(0, -R - 1, R + 1, 0, 0, R + 1, -R - 1, 0);
      case 4 -> polygon(0, R + 0.5, R + 0.5, -R, -R - 0.5, -R);
      default ->
          polygon(
              -1.5, -R, 1.5, -R, 1.5, -1.5, R, -1.5, R, 1.5, 1.5, 1.5, 1.5, R, -1.5, R, -1.5, 1.5,
              -R, 1.5, -R, -1.5, -1.5, -1.5);
    };
  }

  private static Shape polygon(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }
}
