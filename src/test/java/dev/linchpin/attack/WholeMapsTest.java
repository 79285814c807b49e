package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.FunctionDef;

/** Convolutions that are products of whole maps in the search: no batch changes their numbers. */
class WholeMapsTest {
  private final Classifier classifier = TinyClassifiers.wide(1, 5);

  @Test
  void theSearchComputesProducts() {
    try (AttackGraph graph =
        new AttackGraph(
            new AttackLoop(classifier, Attack.pgd(new Linf(0.1), 3)), Jobs.plan(1, 16, 3))) {
      List<FunctionDef> functions = graph.graph().toGraphDef().getLibrary().getFunctionList();
      assertThat(functions)
          .flatExtracting(FunctionDef::getNodeDefList)
          .filteredOn(n -> n.getOp().equals("Conv2D") && n.getName().contains("/product"))
          .hasSize(4);
    }
  }

  @Test
  void plansChangeNothingBitForBit() {
    float[] images = TinyClassifiers.images(classifier, 60, 3);
    for (ThreatModel threat : List.of(new Linf(0.02), new L2(0.05))) {
      AttackJob job = Jobs.untargeted(classifier, Attack.pgd(threat, 6), images, 2, 1);
      assertThat(Plans.assertAlike(classifier, job).broken()).isBetween(1, 59);
    }
  }
}
