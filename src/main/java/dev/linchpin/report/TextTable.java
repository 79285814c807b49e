package dev.linchpin.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plain-text table: the first column left-aligned, the others right-aligned under their heads.
 */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> heads) {
    rows.add(List.copyOf(heads));
  }

  void add(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(cells + " under " + rows.get(0));
    }
    rows.add(List.copyOf(cells));
  }

  /** Display width: one column a code point, which holds for what linchpin writes. */
  static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private int[] widths() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return widths;
  }

  /** The table with a line under its heads; lines end in newlines, without trailing blanks. */
  String render() {
    return render(List.of());
  }

  /**
   * The same under a line of heads that span columns.
   *
   * @param spans each the text and the number of columns it spans, from the first column on
   */
  String render(List<Span> spans) {
    int[] widths = widths();
    fit(spans, widths);
    StringBuilder out = new StringBuilder();
    if (!spans.isEmpty()) {
      out.append(spanLine(spans, widths)).append('\n');
    }
    out.append(line(rows.get(0), widths)).append('\n');
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("─".repeat(width));
    }
    out.append(String.join(GAP, rule)).append('\n');
    for (List<String> row : rows.subList(1, rows.size())) {
      out.append(line(row, widths)).append('\n');
    }
    return out.toString();
  }

  /** A head over several columns. */
  record Span(String text, int columns) {}

  /** Widens the last column under any span that is wider than its columns. */
  private static void fit(List<Span> spans, int[] widths) {
    int end = 0;
    for (Span span : spans) {
      end += span.columns();
      widths[end - 1] +=
          Math.max(0, width(span.text()) - spanned(widths, end - span.columns(), end));
    }
  }

  private static int spanned(int[] widths, int from, int to) {
    return Arrays.stream(widths, from, to).sum() + GAP.length() * (to - from - 1);
  }

  private static String spanLine(List<Span> spans, int[] widths) {
    List<String> heads = new ArrayList<>();
    int from = 0;
    for (Span span : spans) {
      int width = spanned(widths, from, from + span.columns());
      from += span.columns();
      int left = (width - width(span.text()) + 1) / 2;
      heads.add(pad(" ".repeat(left) + span.text(), width, true));
    }
    return String.join(GAP, heads).stripTrailing();
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : GAP).append(pad(cells.get(i), widths[i], i == 0));
    }
    return line.toString().stripTrailing();
  }

  private static String pad(String text, int width, boolean left) {
    String blanks = " ".repeat(Math.max(0, width - width(text)));
    return left ? text + blanks : blanks + text;
  }
}
