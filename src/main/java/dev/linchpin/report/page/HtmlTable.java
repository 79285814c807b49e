package dev.linchpin.report.page;

import dev.linchpin.base.Wilson;
import dev.linchpin.report.Percent;
import java.util.List;
import java.util.Locale;

/**
 * A table of the page, as the template reads it.
 *
 * @param bodies groups of rows
 * @param notes sentences beneath
 */
record HtmlTable(String caption, List<Row> head, List<List<Row>> bodies, List<String> notes) {
  HtmlTable {
    head = List.copyOf(head);
    bodies = List.copyOf(bodies);
    notes = List.copyOf(notes);
  }

  /** One head row and one body. */
  static HtmlTable of(String caption, List<Cell> head, List<Row> body, List<String> notes) {
    return new HtmlTable(caption, List.of(new Row("", head)), List.of(body), notes);
  }

  /**
   * @param css class of the row; may be empty
   */
  record Row(String css, List<Cell> cells) {
    Row {
      cells = List.copyOf(cells);
    }

    static Row of(Cell... cells) {
      return new Row("", List.of(cells));
    }
  }

  /**
   * @param sub smaller text beneath; may be empty
   * @param scope of a head: {@code col}, {@code row}, {@code colgroup}, {@code rowgroup}; empty for
   *     data
   * @param columns that it spans
   * @param rows that it spans
   * @param css class; may be empty
   * @param share in per cent, drawn as a bar; empty without
   */
  record Cell(
      String text,
      String sub,
      String scope,
      int columns,
      int rows,
      String css,
      String share,
      List<Picture> pictures) {
    Cell {
      pictures = List.copyOf(pictures);
    }

    private static Cell of(String text, String sub, String scope, String css) {
      return new Cell(text, sub, scope, 1, 1, css, "", List.of());
    }

    /** Head of a column of words. */
    static Cell column(String text) {
      return of(text, "", "col", "");
    }

    /** Head of a column of numbers. */
    static Cell numbers(String text) {
      return of(text, "", "col", "n");
    }

    static Cell row(String text, String sub) {
      return of(text, sub, "row", "");
    }

    static Cell text(String text) {
      return of(text, "", "", "");
    }

    static Cell number(String text) {
      return of(text, "", "", "n");
    }

    static Cell number(String text, String sub) {
      return of(text, sub, "", "n");
    }

    static Cell pictures(List<Picture> pictures) {
      return new Cell("", "", "", 1, 1, "pictures", "", pictures);
    }

    /** A share in per cent above its 95 % Wilson interval. */
    static Cell rate(Wilson share, String more) {
      String bar = share.n() == 0 ? "" : String.format(Locale.ROOT, "%.1f%%", 100 * share.share());
      String sub = interval(share) + (more.isEmpty() ? "" : " " + more);
      return new Cell(Percent.of(share.share()), sub, "", 1, 1, "n", bar, List.of());
    }

    Cell spanning(int columns, int rows) {
      return new Cell(text, sub, scope, columns, rows, css, share, pictures);
    }

    Cell scoped(String scope) {
      return new Cell(text, sub, scope, columns, rows, css, share, pictures);
    }

    Cell styled(String css) {
      return new Cell(text, sub, scope, columns, rows, css, share, pictures);
    }
  }

  /** {@code [73.3, 88.3]}. */
  static String interval(Wilson share) {
    return share.n() == 0
        ? ""
        : "[" + Percent.of(share.low()) + ", " + Percent.of(share.high()) + "]";
  }
}
