package dev.linchpin.model.architecture;

import java.util.List;
import java.util.stream.Collectors;

/** Sizes of successive layers, as an option: {@code -32-64-128} at the end of a name. */
final class Widths {
  private Widths() {}

  static List<Integer> checked(List<Integer> widths) {
    if (widths.isEmpty() || widths.stream().anyMatch(w -> w < 1)) {
      throw new IllegalArgumentException("not the sizes of layers: " + widths);
    }
    return List.copyOf(widths);
  }

  /** The family's name, with the sizes unless they are the usual ones. */
  static String name(String family, List<Integer> widths, List<Integer> usual) {
    return widths.equals(usual)
        ? family
        : family + widths.stream().map(w -> "-" + w).collect(Collectors.joining());
  }
}
