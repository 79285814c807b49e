package dev.linchpin.cli;

import dev.linchpin.base.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what the user may have meant. */
final class Nearest {
  private Nearest() {}

  /** The candidate closest to {@code word}, if it is close: a third of the letters, or two. */
  static Optional<String> to(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(
            c ->
                EditDistance.of(word, c) <= Math.max(2, c.length() / 3)
                    && EditDistance.of(word, c) < c.length()
                    && !word.isEmpty())
        .min(Comparator.comparingInt(c -> EditDistance.of(word, c)));
  }

  /** " (did you mean …?)", or nothing. */
  static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(c -> "; did you mean " + c + "?").orElse("");
  }
}
