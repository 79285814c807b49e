package dev.linchpin.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.spec.proto.Experiment;
import org.junit.jupiter.api.Test;

class SpecTextTest {
  /** Without an attack there is nothing that checks could look at. */
  @Test
  void onlyAttacksAreChecked() {
    Experiment.Builder spec = Experiment.newBuilder();
    spec.getChecksBuilder().setEnabled(true);
    spec.addTasksBuilder().getSensitivityBuilder();
    assertThat(SpecText.paragraph(spec.build(), 3)).doesNotContain("checked");
    spec.addTasksBuilder().getAttackBuilder();
    assertThat(SpecText.paragraph(spec.build(), 3))
        .endsWith("Then the evaluation itself was checked.");
  }
}
