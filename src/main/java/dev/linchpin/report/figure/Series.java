package dev.linchpin.report.figure;

import java.util.List;

/**
 * Points that belong together.
 *
 * @param run label of the run, for the CSV
 * @param model for the CSV
 * @param what is drawn of the model: {@code PGD}
 * @param name for the legend
 * @param colour index into the palette and of the marker
 * @param dash index of the line style, 0 for solid
 * @param points with x ascending
 */
record Series(
    String run,
    String model,
    String what,
    String name,
    int colour,
    int dash,
    Kind kind,
    List<Point> points) {

  /** How points are drawn; intervals are bands, or bars at single points. */
  enum Kind {
    /** A line, with markers while there are few. */
    LINE,
    /** A line without markers. */
    SMOOTH,
    /** Constant from each point to the next. */
    STEP,
    /** Markers alone. */
    POINTS
  }

  Series {
    points = List.copyOf(points);
  }

  /** Of a model, named by it alone. */
  static Series of(Source source, String what, int dash, Kind kind, List<Point> points) {
    return new Series(
        source.run().label(),
        source.model(),
        what,
        source.name(),
        source.index(),
        dash,
        kind,
        points);
  }

  /** The same with what it is in its name. */
  Series named() {
    return new Series(run, model, what, name + " · " + what, colour, dash, kind, points);
  }

  /** The same drawn otherwise. */
  Series drawn(int otherColour, String otherName) {
    return new Series(run, model, what, otherName, otherColour, dash, kind, points);
  }
}
