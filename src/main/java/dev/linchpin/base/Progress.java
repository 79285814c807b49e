package dev.linchpin.base;

import java.util.List;

/**
 * The progress of one long piece of work, shown to the user until closed. Called as often as one
 * likes, by several threads; drawing is limited.
 */
public interface Progress extends AutoCloseable {
  /** For {@link State#success} and {@link State#share}: there is none. */
  double NONE = Double.NaN;

  /**
   * How far the work is; all counts from its beginning, not since the last update.
   *
   * @param done items finished, those of earlier runs (resume) included
   * @param success share of broken ones among them, in [0,1], or {@link #NONE}
   * @param steps gradient steps, or whatever {@code unit} says, made by this process; 0 if not
   *     counted
   * @param share share of the work done, in [0,1], where that is not done/total: items that cost
   *     unlike amounts; {@link #NONE} otherwise. The ETA comes from it.
   * @param facts what is shown in place of count, success and speed, in this order ({@code epoch
   *     3/30}, {@code loss 0.712}); empty: those
   * @param unit plural of what {@code steps} counts
   */
  record State(
      long done, double success, long steps, double share, List<String> facts, String unit) {
    public State {
      facts = List.copyOf(facts);
    }

    public State(long done, double success, long steps, double share, List<String> facts) {
      this(done, success, steps, share, facts, "steps");
    }

    /** Without facts of its own. */
    public State(long done, double success, long steps, double share) {
      this(done, success, steps, share, List.of());
    }
  }

  /** Tells how far the work is. */
  void update(State state);

  /** {@link #update} for items that cost alike and are not broken or robust. */
  default void update(long done) {
    update(new State(done, NONE, 0, NONE));
  }

  /** Ends the display with a last line that stays. */
  @Override
  void close();
}
