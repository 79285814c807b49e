package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Prune;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks prune and transfer. */
class PruneRulesTest {
  private static final String MODEL = "models { saved_model: \"m\" }\n";
  private static final String TWO = MODEL + "models { saved_model: \"n\" }\n";
  private static final String DATA = "data { npz { path: \"x.npz\" } }\n";
  private static final String ATTACK = "tasks { attack { pgd { } threats { epsilon: 0.1 } } }\n";

  private static Spec spec(String tasks) {
    return SpecReader.parse(tasks + MODEL + DATA, "s");
  }

  private static String prune(String fields) {
    return "tasks { prune { " + fields + " } }";
  }

  @Test
  void defaultsAreThoseOfTheProto() {
    Prune prune =
        Defaults.resolve(spec(prune("threats { epsilon: 0.5 }")).validate().experiment())
            .getTasks(0)
            .getPrune();
    assertThat(prune.getWhichList())
        .containsExactly(Prune.Which.MOST_SENSITIVE, Prune.Which.LEAST_SENSITIVE);
    assertThat(prune.getSharesList())
        .containsExactly(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);
    assertThat(prune.getSteps()).isEqualTo(20);
    assertThat(prune.getRestarts()).isEqualTo(1);
    assertThat(Fraction.parse(prune.getThreats(0).getStepSize())).isEqualTo(2.5 * 0.5 / 20);
  }

  @Test
  void anotherShareIsAnotherRun() {
    Experiment one = spec(prune("shares: 0.1")).validate().experiment();
    Experiment other = spec(prune("shares: 0.2")).validate().experiment();
    assertThat(SpecHash.of(one)).isNotEqualTo(SpecHash.of(other));
    assertThat(SpecHash.of(one)).isEqualTo(SpecHash.of(Defaults.resolve(one)));
  }

  static Stream<Arguments> wrong() {
    String path = "tasks[0].prune.";
    return Stream.of(
        arguments(
            prune("shares: [0, 1.5]"),
            "s:1:29: " + path + "shares[1]: 1.5 is out of range; allowed: 0.0 to 1.0"),
        arguments(prune("shares: nan"), path + "shares[0]: NaN is out of range; allowed: 0.0 to 1"),
        arguments(prune("shares: [0.1, 0.1]"), path + "shares[1]: 0.1 is there twice; allowed"),
        arguments(prune("shares: [0, -0]"), path + "shares[1]: -0.0 is there twice; allowed: each"),
        arguments(
            prune("which: [LEAST_SENSITIVE, LEAST_SENSITIVE]"),
            path + "which[1]: LEAST_SENSITIVE is there twice; allowed: each once"),
        arguments(prune("which: MOST"), path + "which[0]: 'MOST' does not fit; allowed: MOST_SENS"),
        arguments(prune("steps: 0"), path + "steps: 0 is out of range; allowed: 1 to 1000000"),
        arguments(prune("restarts: 0"), path + "restarts: 0 is out of range; allowed: 1 to 100000"),
        arguments(
            prune("threats { epsilon: 8 }"), path + "threats[0].epsilon: 8 is beyond the whole ra"),
        arguments(
            prune("threats { epsilon: 1/2 } threats { epsilon: 0.5 }"),
            path + "threats[1]: the same norm and epsilon are there twice"),
        arguments(
            prune("") + prune("steps: 3"), "tasks[1]: a second prune, beside tasks[0]; allowed"),
        arguments("tasks { }", "one of sensitivity { }, attack { … }, transfer { }, prune { }, sw"),
        arguments(
            ATTACK + "tasks { transfer { } }",
            "s:2:9: tasks[1].transfer: there is no other model to try examples on; needed: two"),
        arguments(
            TWO.replace("\"m\"", "\"l\"") + "tasks { transfer { } }",
            "tasks[0].transfer: no attack makes examples; needed: tasks { attack { threats"),
        arguments(
            TWO.replace("\"m\"", "\"l\"")
                + "tasks { attack { minimal_norm { } } } tasks { transfer { } }",
            "tasks[1].transfer: no attack makes examples"),
        arguments(
            TWO.replace("\"m\"", "\"l\"")
                + ATTACK
                + "tasks { transfer { } } tasks { transfer { } }",
            "tasks[2]: is the same as tasks[1]; allowed: each task once"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsSaidAtItsField(String tasks, String message) {
    assertThatThrownBy(() -> spec(tasks).validate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void whatTheTableBuildsOnIsValid() {
    assertThat(spec(prune("shares: [0, 1] threats { epsilon: 0 }")).validate()).isNotNull();
    assertThat(SpecReader.parse(TWO + DATA + ATTACK + "tasks { transfer { } }", "s").validate())
        .isNotNull();
  }
}
