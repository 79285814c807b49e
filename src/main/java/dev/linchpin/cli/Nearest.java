package dev.linchpin.cli;

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
                distance(word, c) <= Math.max(2, c.length() / 3)
                    && distance(word, c) < c.length()
                    && !word.isEmpty())
        .min(Comparator.comparingInt(c -> distance(word, c)));
  }

  /** " (did you mean …?)", or nothing. */
  static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(c -> "; did you mean " + c + "?").orElse("");
  }

  /** Number of letters to insert, delete or replace (Levenshtein). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
