package dev.linchpin.spec;

import java.util.Collection;
import java.util.Locale;

/** Finds what somebody may have meant by a misspelt name. */
final class Nearest {
  private Nearest() {}

  /** The part of an error message after an unknown name: the likely name, then all of them. */
  static String hint(String name, Collection<String> allowed) {
    String best = null;
    int least = 1 + name.length() / 2;
    for (String candidate : allowed) {
      int d = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (d < least) {
        least = d;
        best = candidate;
      }
    }
    return (best == null ? "" : "did you mean '" + best + "'? ")
        + "allowed: "
        + String.join(", ", allowed);
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
