package dev.linchpin.report.page;

import dev.linchpin.report.TrustSummary;
import java.util.List;

/**
 * A verdict at a glance; its text says it without the colour.
 *
 * @param css {@code good}, {@code bad} or {@code open}
 */
record Badge(String text, String css) {
  static final Badge NOT_CHECKED = new Badge("not checked", "open");

  /** Of a model under all its threat models: doubtful if one is. */
  static Badge of(List<TrustSummary> trust) {
    if (trust.isEmpty()) {
      return NOT_CHECKED;
    }
    boolean doubtful = trust.stream().anyMatch(t -> t.verdict().equals("DOUBTFUL"));
    return doubtful ? new Badge("DOUBTFUL", "bad") : new Badge("TRUSTED", "good");
  }
}
