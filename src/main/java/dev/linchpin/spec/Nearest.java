package dev.linchpin.spec;

import dev.linchpin.base.EditDistance;
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
      int d = EditDistance.of(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (d < least) {
        least = d;
        best = candidate;
      }
    }
    return (best == null ? "" : "did you mean '" + best + "'? ")
        + "allowed: "
        + String.join(", ", allowed);
  }
}
