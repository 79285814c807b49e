package dev.linchpin.report.figure;

/** Text of comma-separated values (RFC 4180, lines ended by newlines); NaN is an empty cell. */
final class Csv {
  /** Up to here every whole number is a double. */
  private static final double LARGEST_INTEGER = 1L << 53;

  private final StringBuilder text = new StringBuilder();
  private boolean begun;

  Csv cells(Object... values) {
    for (Object value : values) {
      text.append(begun ? "," : "").append(cell(value));
      begun = true;
    }
    return this;
  }

  Csv end() {
    text.append('\n');
    begun = false;
    return this;
  }

  Csv row(Object... values) {
    return cells(values).end();
  }

  private static String cell(Object value) {
    if (value instanceof Double number) {
      return number(number);
    }
    String cell = String.valueOf(value);
    return cell.matches("(?s).*[\",\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < LARGEST_INTEGER;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  String text() {
    return text.toString();
  }
}
