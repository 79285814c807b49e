package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.MinimalNorm;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MinimalNormRulesTest {
  private static Spec spec(String attack) {
    return SpecReader.parse(
        "tasks { attack { "
            + attack
            + " } }\nmodels { saved_model: \"m\" }\ndata { npz { path: \"x.npz\" } }\n",
        "test");
  }

  private static MinimalNorm resolved(String fields) {
    return Defaults.resolve(spec("minimal_norm { " + fields + " }").experiment())
        .getTasks(0)
        .getAttack()
        .getMinimalNorm();
  }

  @Test
  void defaults() {
    assertThat(resolved("").getNormsList()).containsExactly(Threat.Norm.LINF, Threat.Norm.L2);
    assertThat(resolved("").getAlgorithm()).isEqualTo(MinimalNorm.Algorithm.FMN);
    assertThat(resolved("algorithm: DDN").getNormsList()).containsExactly(Threat.Norm.L2);
    assertThat(resolved("algorithm: FAB").getTargetClasses()).isEqualTo(9);
    assertThat(resolved("").hasTargetClasses()).isFalse();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("minimal_norm { algorithm: DDN norms: [LINF] }", "DDN is for L2 only"),
        arguments("minimal_norm { norms: [L2, L2] }", "L2 is there twice"),
        arguments("minimal_norm { target_classes: 3 }", "is for algorithm: FAB only"),
        arguments("minimal_norm { restarts: 0 }", "restarts: 0 is out of range"),
        arguments("minimal_norm { } last_iterate: true", "keeps its nearest iterate"),
        arguments("minimal_norm { } threats { epsilon: 0.1 }", "leave threats out"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void errors(String attack, String message) {
    assertThatThrownBy(() -> spec(attack).ready())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void optionOfAudit() {
    Map<String, String> options =
        Map.of("model", "m", "data", "idx:d", "steps", "7", "minimal-norm", "fab,ddn");
    List<Attack> attacks =
        AuditSpec.build(options).experiment().getTasksList().stream()
            .map(Task::getAttack)
            .filter(Attack::hasMinimalNorm)
            .toList();
    assertThat(attacks)
        .extracting(a -> a.getMinimalNorm().getAlgorithm())
        .containsExactly(MinimalNorm.Algorithm.FAB, MinimalNorm.Algorithm.DDN);
    assertThat(attacks).allSatisfy(a -> assertThat(a.getSteps()).isEqualTo(7));
    assertThatThrownBy(
            () -> AuditSpec.build(Map.of("model", "m", "data", "idx:d", "minimal-norm", "fmm")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--minimal-norm")
        .hasMessageContaining("allowed: fmn, ddn, fab");
  }
}
