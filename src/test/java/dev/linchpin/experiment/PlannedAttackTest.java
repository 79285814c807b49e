package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.testing.TinyClassifiers;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannedAttackTest {
  private static List<String> ids(String... tasks) {
    StringBuilder text = new StringBuilder();
    for (String task : tasks) {
      text.append("tasks { attack { ").append(task).append(" } }\n");
    }
    return PlannedAttack.of(
            Defaults.resolve(SpecReader.parse(text.toString(), "test").experiment()),
            TinyClassifiers.conv(1, 5))
        .stream()
        .map(PlannedAttack::id)
        .toList();
  }

  @Test
  void anIdIsOneAttackUnderAllThreats() {
    String both = "threats { epsilon: 0.1 } threats { norm: L2 epsilon: 1 }";
    assertThat(ids(both + " pgd { }", both + " pgd { restarts: 3 }"))
        .containsExactly("pgd", "pgd", "pgd-2", "pgd-2");
    assertThat(ids("threats { epsilon: 0.1 } pgd { }", "threats { norm: L2 epsilon: 1 } pgd { }"))
        .containsExactly("pgd", "pgd");
  }

  @Test
  void apgdIsNamedByItsLoss() {
    String linf = "threats { epsilon: 0.1 } ";
    assertThat(
            ids(
                linf + "apgd { }",
                linf + "apgd { loss: MARGIN restarts: 2 }",
                linf + "apgd { target_classes: 9 }",
                linf + "apgd { target_classes: 3 loss: CE }"))
        .containsExactly("apgd-ce", "apgd-margin", "apgd-t-dlr", "apgd-t-ce");
  }

  /** The same id and threat twice would make the second attack pass for done. */
  @Test
  void anotherStepSizeDoesNotTakeTheIdOfAnotherMethod() {
    assertThat(
            ids(
                "threats { epsilon: 0.1 } pgd { }",
                "threats { epsilon: 0.1 step_size: 0.01 } pgd { }",
                "threats { epsilon: 0.1 } pgd { restarts: 3 }"))
        .doesNotHaveDuplicates();
  }
}
