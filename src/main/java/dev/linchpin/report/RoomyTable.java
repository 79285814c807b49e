package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import java.util.function.Function;

/** A table whose shares stand with their intervals as long as it fits into 100 columns. */
final class RoomyTable {
  private static final int WIDTH = 100;

  private RoomyTable() {}

  /**
   * @param table renders, given how a share is written
   */
  static String render(Function<Function<Wilson, String>, String> table) {
    String wide = table.apply(Percent::withInterval);
    boolean fits = wide.lines().allMatch(l -> TextTable.width(l) <= WIDTH);
    return fits ? wide : table.apply(w -> Percent.of(w.share()));
  }
}
