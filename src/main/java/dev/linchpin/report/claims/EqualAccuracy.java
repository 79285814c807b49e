package dev.linchpin.report.claims;

import java.util.Locale;

/**
 * Success that is lowered counts for something at equal accuracy only: a model that has learnt
 * little, or always says the same, changes its mind less, too.
 */
final class EqualAccuracy {
  /** What the accuracy may fall by. */
  private static final double MOST = 0.05;

  private EqualAccuracy() {}

  /**
   * Notes both accuracies, and leaves open what would be supported of a model that is less
   * accurate.
   *
   * @param candidate that attacks succeed less often on {@code after} than on {@code before}
   */
  static Candidate at(RunData run, Candidate candidate, String before, String after) {
    Outcomes first = run.correct(before);
    Outcomes second = run.correct(after);
    if (first.common(second) == 0) {
      return candidate;
    }
    double was = first.paired(second).first();
    double is = first.paired(second).second();
    String text = String.format(Locale.ROOT, "accuracy %.1f and %.1f %%", 100 * was, 100 * is);
    Candidate noted = candidate.noted(text);
    return was - is > MOST && candidate.aim().met(candidate.measured())
        ? noted.leftOpen("not at equal accuracy: a model that knows less changes its mind less")
        : noted;
  }
}
