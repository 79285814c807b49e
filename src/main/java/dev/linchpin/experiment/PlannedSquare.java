package dev.linchpin.experiment;

import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.rule.Square;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.NeuronOrder;
import java.util.List;

/** The Square attacks of a spec. */
final class PlannedSquare {
  static final String ID = "square";

  private PlannedSquare() {}

  /** With windows that suit the number of queries. */
  static PlannedAttack of(String id, Attack spec, ThreatModel threat, String text) {
    dev.linchpin.spec.proto.Square square = spec.getSquare();
    Square rule = new Square(square.getQueries(), square.getInitialShare(), true);
    return of(id, rule, threat, text, square.getRestarts(), !spec.getNoCancelling());
  }

  /** AutoAttack's: one restart, windows that shrink at the published queries. */
  static PlannedAttack published(int queries, ThreatModel threat, String text) {
    return of(ID, new Square(queries, Square.PUBLISHED_SHARE, false), threat, text, 1, true);
  }

  private static PlannedAttack of(
      String id, Square rule, ThreatModel threat, String text, int restarts, boolean cancelling) {
    return new PlannedAttack(
        id,
        text,
        new dev.linchpin.attack.Attack(id, threat, new Margin(), rule, false, false, cancelling),
        restarts,
        List.of(),
        0,
        NeuronOrder.ABSOLUTE,
        true);
  }
}
