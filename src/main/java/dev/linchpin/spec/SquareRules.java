package dev.linchpin.spec;

import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Square;
import dev.linchpin.spec.proto.Threat;

/** What is allowed in a Square attack, and what it is by default. */
final class SquareRules {
  private static final int QUERIES = 5000;
  private static final int MAX_QUERIES = 1_000_000;
  private static final int MAX_RESTARTS = 100_000;
  private static final double SHARE = 0.8;

  private SquareRules() {}

  /**
   * @param path of the attack
   */
  static void check(Attack attack, String path, Validator v) {
    Square square = attack.getSquare();
    String at = path + ".square";
    if (square.hasQueries()) {
      v.between(at + ".queries", square.getQueries(), 1, MAX_QUERIES);
    }
    if (square.hasRestarts()) {
      v.between(at + ".restarts", square.getRestarts(), 1, MAX_RESTARTS);
    }
    if (square.hasInitialShare()) {
      v.between(at + ".initial_share", square.getInitialShare(), 0.0, 1.0);
      v.positive(at + ".initial_share", square.getInitialShare());
    }
    v.require(!attack.hasSteps(), path + ".steps", "square has none; set square.queries");
    v.require(
        !attack.getLastIterate(),
        path + ".last_iterate",
        "square's last iterate is a mere proposal; leave it out");
    for (int i = 0; i < attack.getThreatsCount(); i++) {
      Threat threat = attack.getThreats(i);
      String threatAt = path + ".threats[" + i + "]";
      v.require(
          !threat.hasStepSize(),
          threatAt + ".step_size",
          "square takes no steps of a length; leave it out");
    }
  }

  /** Fills what is unset. */
  static void resolve(Attack.Builder attack) {
    attack.setNoCancelling(attack.getNoCancelling());
    attack.getThreatsBuilderList().forEach(t -> t.setNorm(t.getNorm()));
    Square.Builder square = attack.getSquareBuilder();
    square.setQueries(square.hasQueries() ? square.getQueries() : QUERIES);
    square.setRestarts(square.hasRestarts() ? square.getRestarts() : 1);
    square.setInitialShare(square.hasInitialShare() ? square.getInitialShare() : SHARE);
  }
}
