package dev.linchpin.experiment;

import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.NeuronOrder;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives out ids: results tell attacks apart by id and threat model, and an id stands for the same
 * attack under all threat models.
 */
final class AttackIds {
  private final Map<String, Object> methods = new HashMap<>();
  private final Set<List<Object>> used = new HashSet<>();

  String next(Attack spec, ThreatModel threat) {
    Object method = spec.toBuilder().clearThreats().build();
    String base = base(spec);
    for (int n = 1; ; n++) {
      String id = n == 1 ? base : base + "-" + n;
      if (methods.getOrDefault(id, method).equals(method)
          && used.add(List.of(id, threat.norm(), threat.epsilon()))) {
        methods.put(id, method);
        return id;
      }
    }
  }

  private static String base(Attack spec) {
    return switch (spec.getMethodCase()) {
      case PGD -> pgd(spec.getPgd());
      case SQUARE -> PlannedSquare.ID;
      case APGD -> PlannedApgd.id(spec.getApgd());
      case MINIMAL_NORM -> PlannedMinimalNorm.id(spec.getMinimalNorm());
      default -> neurons(spec.getNeurons());
    };
  }

  private static String pgd(Pgd pgd) {
    return switch (pgd.getLoss()) {
      case MARGIN -> "pgd-margin";
      case DLR -> "pgd-dlr";
      default -> "pgd";
    };
  }

  private static String neurons(Neurons neurons) {
    return "ns"
        + (neurons.getSpace() == Neurons.Space.LOGITS ? "-logits" : "")
        + (neurons.getForm() == Neurons.Form.LAGRANGIAN ? "-minimal" : "")
        + (neurons.getOrder() == NeuronOrder.SIGNED_SCALED ? "-signed" : "");
  }
}
