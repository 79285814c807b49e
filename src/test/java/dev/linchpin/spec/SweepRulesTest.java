package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Task;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SweepRulesTest {
  private static final String REST =
      "\nmodels { saved_model: \"m\" }\ndata { npz { path: \"p\" } }\n";

  private static String sweep(String fields) {
    return "tasks { sweep { threats { epsilon: 0.1 } " + fields + " } }" + REST;
  }

  static Stream<Arguments> table() {
    return Stream.of(
        arguments(
            "tasks { sweep { } }" + REST,
            "1:9: tasks[0].sweep.threats: no threats; at least one is needed: threats { norm: L"),
        arguments(
            sweep("threats { epsilon: 1/10 }"),
            "1:42: tasks[0].sweep.threats[1]: the same norm and epsilon are there twice"),
        arguments(
            sweep("threats { epsilon: 8 }"),
            "1:52: tasks[0].sweep.threats[1].epsilon: 8 is beyond the whole range of pixels"),
        arguments(
            sweep("steps: 0"),
            "1:42: tasks[0].sweep.steps: 0 is out of range; allowed: 1 to 1000000"),
        arguments(
            sweep("points: 1"),
            "1:42: tasks[0].sweep.points: 1 is out of range; allowed: 2 to 1000000"),
        arguments(
            sweep("neurons { counts: 1 }"),
            "1:52: tasks[0].sweep.neurons.counts: is for attacks; a sweep attacks one neuron of"
                + " each rank: set sweep.points, or leave it out"),
        arguments(
            sweep("neurons { neuron_restarts: 1 }"),
            "1:52: tasks[0].sweep.neurons.neuron_restarts: is for attacks; a sweep attacks each"),
        arguments(
            sweep("neurons { form: LAGRANGIAN }"),
            "1:52: tasks[0].sweep.neurons.form: LAGRANGIAN is not for sweeps; allowed: PROJECTED"),
        arguments(
            sweep("neurons { lagrangian { } }"),
            "1:52: tasks[0].sweep.neurons.lagrangian: is for form: LAGRANGIAN only; leave it out"),
        arguments(
            sweep("neurons { kappa: -1 }"), "tasks[0].sweep.neurons.kappa: -1.0 is out of range"),
        arguments(
            "tasks { activations { } }\n"
                + sweep("")
                + "tasks { sweep { threats { epsilon: 1 } } }",
            "5:1: tasks[2]: a second sweep, beside tasks[1]; allowed: one, with all threats"),
        arguments(
            "tasks { activations { } }\ntasks { activations { } }" + REST,
            "2:1: tasks[1]: is the same as tasks[0]; allowed: each task once"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void oneLineWithPlaceFieldAndWhatIsAllowed(String text, String message) {
    assertThatThrownBy(() -> SpecReader.parse(text, "s").validate())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.USAGE))
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private static Task resolved(String fields) {
    Experiment e = SpecReader.parse(sweep(fields), "s").validate().experiment();
    return Defaults.resolve(e).getTasks(0);
  }

  @Test
  void defaultsAreThoseOfTheProtoComments() {
    assertThat(resolved(""))
        .isEqualTo(
            SpecReader.parse(
                    """
                    tasks { sweep {
                      threats { norm: LINF epsilon: 0.1 step_size: 0.0025 }
                      steps: 100 last_iterate: false
                      neurons {
                        space: FEATURES form: PROJECTED kappa: 0 normalize: true relative_weight: 10
                        order: ABSOLUTE use_interval: true
                      }
                    } }
                    """,
                    "expected")
                .experiment()
                .getTasks(0));
    assertThat(resolved("points: 9 neurons { space: LOGITS form: PROJECTED }").getSweep())
        .satisfies(
            s -> {
              assertThat(s.getPoints()).isEqualTo(9);
              assertThat(s.getNeurons().getNormalize()).isFalse();
              assertThat(s.getNeurons().getRelativeWeight()).isZero();
            });
  }
}
