package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.linchpin.attack.rule.Apgd;
import dev.linchpin.attack.rule.ApgdL1;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Ensemble;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** STANDARD's members are AutoAttack's, as {@code set_version('standard')} of its code has them. */
class PlannedEnsembleTest {
  private static PlannedEnsemble standard(Threat.Norm norm) {
    Classifier classifier = TinyClassifiers.mlp(5, 12);
    Threat threat = Threat.newBuilder().setNorm(norm).setEpsilon("0.5").build();
    Attack attack =
        Attack.newBuilder()
            .addThreats(threat)
            .setEnsemble(Ensemble.newBuilder().setKind(Ensemble.Kind.STANDARD))
            .build();
    Experiment experiment =
        Defaults.resolve(
            Experiment.newBuilder().addTasks(Task.newBuilder().setAttack(attack)).build());
    List<PlannedEnsemble> planned = PlannedEnsemble.of(experiment, classifier, List.of(classifier));
    assertThat(planned).hasSize(1);
    return planned.get(0);
  }

  @Test
  void membersUnderLinfAndL2() {
    for (Threat.Norm norm : List.of(Threat.Norm.LINF, Threat.Norm.L2)) {
      PlannedEnsemble planned = standard(norm);
      assertThat(planned.members())
          .extracting(PlannedAttack::id, PlannedAttack::restarts, PlannedAttack::targetClasses)
          .containsExactly(
              tuple("apgd-ce", 1, 0),
              tuple("apgd-t-dlr", 1, 9),
              tuple("fab-t", 1, 9),
              tuple("square", 1, 0));
      assertThat(planned.typical().attack().rule()).isInstanceOf(Apgd.class);
    }
  }

  /** More restarts, fewer classes, larger balls first. */
  @Test
  void membersUnderL1() {
    PlannedEnsemble planned = standard(Threat.Norm.L1);
    assertThat(planned.members())
        .extracting(PlannedAttack::id, PlannedAttack::restarts, PlannedAttack::targetClasses)
        .containsExactly(
            tuple("apgd-ce", 5, 0),
            tuple("apgd-t-dlr", 1, 5),
            tuple("fab-t", 1, 9),
            tuple("square", 1, 0));
    assertThat(planned.members().get(0).attack().rule()).isEqualTo(new ApgdL1(100));
    assertThat(planned.typical()).isEqualTo(planned.members().get(0));
  }
}
