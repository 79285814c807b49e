package dev.linchpin.cli;

import java.util.function.UnaryOperator;

/**
 * What standard error is.
 *
 * @param interactive a terminal that can redraw a line
 * @param color it may be coloured
 * @param width in characters
 */
record Terminal(boolean interactive, boolean color, int width) {
  /** A file or a pipe. */
  static final Terminal NONE = new Terminal(false, false, 80);

  /**
   * Asks the start script, which sees more than a JVM can, and without it the JVM.
   *
   * @param environment {@code NO_COLOR}, {@code TERM}, {@code COLUMNS}
   * @param property {@code linchpin.terminal} ("true"/"false"), {@code linchpin.columns}
   * @param console whether the JVM has a console
   */
  static Terminal detect(
      UnaryOperator<String> environment, UnaryOperator<String> property, boolean console) {
    String told = property.apply("linchpin.terminal");
    boolean terminal = told == null ? console : told.equals("true");
    String kind = environment.apply("TERM");
    boolean interactive = terminal && !"dumb".equals(kind);
    String noColor = environment.apply("NO_COLOR");
    boolean color = interactive && (noColor == null || noColor.isEmpty());
    int width = width(property.apply("linchpin.columns"));
    return new Terminal(interactive, color, width > 0 ? width : 80);
  }

  private static int width(String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
