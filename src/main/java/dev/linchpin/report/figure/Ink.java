package dev.linchpin.report.figure;

import java.awt.Color;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The colours that charts are drawn in. Each stands for a CSS variable; those of text also say how
 * it is anchored, since a browser's font is not as wide as Java's.
 */
final class Ink {
  static final Color TITLE = new Color(0x1a1a1a);
  static final Color TICK_BELOW = new Color(0x1b1b1b);
  static final Color TICK_LEFT = new Color(0x1c1c1c);
  static final Color LEGEND = new Color(0x1d1d1d);
  static final Color CELL = new Color(0x1e1e1e);
  static final Color MUTED = new Color(0x767676);
  static final Color GRID = new Color(0xdddddd);

  /**
   * Okabe and Ito's palette for all kinds of colour vision, the yellow too pale for lines left out,
   * black too: it is the text's; those darkest on white first.
   */
  private static final List<Color> SERIES =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x7a5c00),
          new Color(0x8c8c8c));

  private static final Map<Integer, String> CSS = new HashMap<>();
  private static final Map<Integer, String> ANCHORS =
      Map.of(
          rgb(TITLE), "middle",
          rgb(TICK_BELOW), "middle",
          rgb(TICK_LEFT), "end",
          rgb(LEGEND), "start",
          rgb(CELL), "middle");

  static {
    for (Color text : List.of(TITLE, TICK_BELOW, TICK_LEFT, LEGEND, CELL, Color.BLACK)) {
      CSS.put(rgb(text), "var(--ink,#1a1a1a)");
    }
    CSS.put(rgb(MUTED), variable("muted", MUTED));
    CSS.put(rgb(GRID), variable("grid", GRID));
    for (int i = 0; i < SERIES.size(); i++) {
      CSS.put(rgb(SERIES.get(i)), variable("series-" + (i + 1), SERIES.get(i)));
    }
  }

  private Ink() {}

  /** Of a series; they repeat after eight. */
  static Color series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /** How many series have colours of their own. */
  static int size() {
    return SERIES.size();
  }

  /**
   * The CSS variable, with its fallback, that an rgb of this palette stands for.
   *
   * @throws IllegalArgumentException if it is of none
   */
  static String css(int rgb) {
    String css = CSS.get(rgb);
    if (css == null) {
      throw new IllegalArgumentException(String.format("colour #%06x is not of the palette", rgb));
    }
    return css;
  }

  /** SVG's text-anchor of text in this colour; {@code start} for others. */
  static String anchor(int rgb) {
    return ANCHORS.getOrDefault(rgb, "start");
  }

  private static String variable(String name, Color fallback) {
    return String.format("var(--%s,#%06x)", name, rgb(fallback));
  }

  private static int rgb(Color color) {
    return color.getRGB() & 0xffffff;
  }
}
