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

  static PlannedAttack of(String id, Attack spec, ThreatModel threat, String text) {
    return new PlannedAttack(
        id,
        text,
        new dev.linchpin.attack.Attack(
            id,
            threat,
            new Margin(),
            new Square(spec.getSquare().getQueries(), spec.getSquare().getInitialShare()),
            false,
            false,
            !spec.getNoCancelling()),
        spec.getSquare().getRestarts(),
        List.of(),
        0,
        NeuronOrder.ABSOLUTE,
        true);
  }
}
