package dev.linchpin.report.figure;

/** Text of comma-separated values (RFC 4180, lines ended by newlines); NaN is an empty cell. */
final class Csv {
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
    if (value instanceof Double number && number.isNaN()) {
      return "";
    }
    String cell = String.valueOf(value);
    return cell.matches("(?s).*[\",\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }

  String text() {
    return text.toString();
  }
}
