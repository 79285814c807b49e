package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuditSpecTest {
  private static Experiment build(Map<String, String> options) {
    return AuditSpec.build(options).validate().resolve().experiment();
  }

  private static Experiment spec(String text) {
    return SpecReader.parse(text, "s").validate().resolve().experiment();
  }

  @Test
  void needsModelAndDataOnly() {
    assertThat(build(Map.of("model", "a/net", "data", "cifar10:c:/x")))
        .isEqualTo(
            spec(
                """
                name: "audit"
                models { saved_model: "a/net" }
                data { cifar10 { path: "c:/x" } }
                tasks { sensitivity { } }
                tasks { attack { threats { norm: LINF epsilon: 8/255 } pgd { } } }
                tasks { attack { threats { norm: LINF epsilon: 8/255 } neurons { } } }
                """));
  }

  @Test
  void takesEveryOption() {
    Map<String, String> options = new HashMap<>();
    options.put("model", "net");
    options.put("signature", "classify");
    options.put("data", "npz:x.npz");
    options.put("pixels", "0..255");
    options.put("mean", "0.1,0.2,0.3");
    options.put("std", "1,2,3");
    options.put("label-offset", "1");
    options.put("limit", "7");
    options.put("norm", "l2");
    options.put("steps", "5");
    options.put("restarts", "2");
    options.put("neurons", "1,2");
    options.put("seed", "-3");
    assertThat(build(options))
        .isEqualTo(
            spec(
                """
                name: "audit"
                models {
                  saved_model: "net" signature: "classify" label_offset: 1
                  pixels { range: 0..255 mean: [0.1, 0.2, 0.3] std: [1, 2, 3] }
                }
                data { npz { path: "x.npz" } limit: 7 }
                tasks { sensitivity { } }
                tasks { attack { threats { norm: L2 epsilon: 0.5 } steps: 5 pgd { restarts: 2 } } }
                tasks { attack {
                  threats { norm: L2 epsilon: 0.5 } steps: 5 neurons { counts: [1, 2] }
                } }
                seed: -3
                """));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            "data", "cifar:x", "'cifar' is no kind of data; did you mean 'cifar10'? allowed:"),
        arguments("data", "/x", "'/x' is no kind of data; allowed: cifar10, cifar100, idx, images"),
        arguments("data", "idx:", "data.idx.path: is missing"),
        arguments("norm", "l0", "norm: 'L0' does not fit; allowed: LINF, L2, L1"),
        arguments("epsilon", "8", "8 is beyond the whole range of pixels for LINF"),
        arguments("epsilon", "eight", "'eight' is no number; allowed are a number or a fraction"),
        arguments("steps", "0", "steps: 0 is out of range; allowed: 1 to 1000000"),
        arguments("steps", "many", "steps: 'many' does not fit; allowed: an integer"),
        arguments("neurons", "1,0", "counts[1]: 0 is no number of neurons; allowed: 1 and up"),
        arguments(
            "apgd", "ce,dl", "'dl' is no loss; did you mean 'dlr'? allowed: ce, margin, dlr,"),
        arguments("pixels", "255", "'255' is no range; allowed is lo..hi"),
        arguments("limit", "-1", "data.limit: -1 is out of range"),
        arguments("seed", "x", "seed: 'x' does not fit; allowed: an integer"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void errorsBeginWithTheOption(String option, String value, String message) {
    Map<String, String> options = new HashMap<>(Map.of("model", "m", "data", "idx:d"));
    options.put(option, value);
    assertThatThrownBy(() -> build(options))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--" + option + " ")
        .hasMessageContaining(message);
  }

  @Test
  void modelAndDataAreNeeded() {
    assertThatThrownBy(() -> build(Map.of("data", "idx:d")))
        .hasMessage("--model is missing; needed: --model DIR --data KIND:PATH");
    assertThatThrownBy(() -> build(Map.of("model", "m")))
        .hasMessageStartingWith("--data is missing");
  }
}
