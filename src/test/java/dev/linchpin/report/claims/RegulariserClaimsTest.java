package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of models trained with equation 5, and which models those are. */
class RegulariserClaimsTest extends CountedRuns {
  @Test
  void regularisedTrainingAgainstTheOthers() {
    try (RunWriter run = table()) {
      run.pgd("standard", "linf", N).pgd("linf-robust", "linf", 270);
      List<Claim> claims =
          run.pgd("sensitivity", "linf", 250)
              .attack("sensitivity", "ns", "linf", KS, i -> i < 240 ? 0 : -1)
              .pgd("standard", "l2", 490)
              .pgd("sensitivity", "l2", 489)
              .attack("sensitivity", "ns", "l2", KS, i -> i < 480 ? 0 : -1)
              .claims();
      assertThat(verdicts(claims))
          .containsEntry("sensitivity-lowers-success@t/standard+sensitivity/linf-8_255", SUPPORTED)
          .containsEntry("sensitivity-lowers-success@t/standard+sensitivity/l2-0.03137", REFUTED)
          .containsEntry(
              "sensitivity-beats-linf-robust@t/linf-robust+sensitivity/linf-8_255", SUPPORTED)
          .containsEntry("sensitivity-keeps-accuracy@t/standard+sensitivity", SUPPORTED)
          .doesNotContainKey("sensitivity-beats-linf-robust@t/linf-robust+sensitivity/l2-0.03137");
    }
  }

  @Test
  void aModelThatKnowsLessIsNotMoreRobust() {
    try (RunWriter run =
        writer("t", TABLE).model("standard", 0).model("linf-robust", 0).model("sensitivity", 400)) {
      List<Claim> claims =
          run.pgd("standard", "linf", N)
              .pgd("sensitivity", "linf", 0)
              .attack("sensitivity", "ns", "linf", KS, i -> -1)
              .pgd("standard", "l2", 100)
              .pgd("sensitivity", "l2", 100)
              .attack("sensitivity", "ns", "l2", KS, i -> -1)
              .claims();
      String id = "sensitivity-lowers-success@t/standard+sensitivity/";
      assertThat(verdicts(claims))
          .containsEntry(id + "linf-8_255", UNDECIDED)
          // What is not lowered is refuted whatever the accuracy.
          .containsEntry(id + "l2-0.03137", REFUTED);
      assertThat(measured(claims, id + "linf-8_255"))
          .contains("accuracy 100.0 and 20.0 %; open: not at equal accuracy");
    }
  }

  @Test
  void accuracyIsDecidedByTheRunWithMostImages() {
    try (RunWriter small = new RunWriter(dir, "small", N, TABLE);
        RunWriter large = new RunWriter(dir, "large", 5000, TABLE)) {
      List<Claim> claims =
          Claims.of(
              List.of(
                  small
                      .model("standard", 0)
                      .model("sensitivity", 0)
                      .hash("standard", "1")
                      .hash("sensitivity", "2")
                      .run(),
                  large
                      .model("standard", 0)
                      .model("sensitivity", 400)
                      .hash("standard", "1")
                      .hash("sensitivity", "2")
                      .run()));
      assertThat(verdicts(claims))
          .isEqualTo(Map.of("sensitivity-keeps-accuracy@large/standard+sensitivity", REFUTED));
    }
  }

  @Test
  void aTrainingSaysWhatAModelIsWhateverItsName() {
    String trained =
        "models { name: \"a\" train { architecture { resnet { } } } }\n"
            + "models { name: \"standard\" train { architecture { resnet { } }"
            + " loss { sensitivity { } } } }";
    try (RunWriter one = writer("one", trained);
        RunWriter two =
            writer(
                "two",
                "models { name: \"x\" saved_model: \"x\" } models { name: \"y\" saved_model: \"y\" }")) {
      List<Claim> claims =
          Claims.of(
              List.of(
                  one.model("a", 0).model("standard", 0).hash("a", "1").hash("standard", "2").run(),
                  // The same files under other names, in another run.
                  two.model("x", 0)
                      .model("y", 0)
                      .hash("x", "1")
                      .hash("y", "2")
                      .pgd("x", "linf", N)
                      .pgd("y", "linf", 200)
                      .attack("y", "ns", "linf", KS, i -> -1)
                      .run()));
      assertThat(verdicts(claims))
          .containsEntry("sensitivity-keeps-accuracy@one/a+standard", SUPPORTED)
          .containsEntry("sensitivity-lowers-success@two/x+y/linf-8_255", SUPPORTED);
    }
  }

  @Test
  void modelsOfUnknownTrainingAreLeftOut() {
    String spec =
        "models { name: \"net\" saved_model: \"a\" }\n"
            + "models { name: \"tuned-sensitivity\" saved_model: \"b\""
            + " train { loss { sensitivity { } } } }";
    try (RunWriter run = writer("t", spec)) {
      assertThat(run.model("net", 0).model("tuned-sensitivity", 0).claims()).isEmpty();
    }
  }

  @Test
  void namesAreReadByWords() {
    assertThat(Role.named("standard")).isEqualTo(Role.STANDARD);
    assertThat(Role.named("resnet50-standard")).isEqualTo(Role.STANDARD);
    assertThat(Role.named("my_L2_robust")).isEqualTo(Role.L2_ROBUST);
    assertThat(Role.named("linf-robust")).isEqualTo(Role.LINF_ROBUST);
    assertThat(Role.named("adversarial.linf")).isEqualTo(Role.LINF_ROBUST);
    assertThat(Role.named("fashion-mnist-cnn-sensitivity")).isEqualTo(Role.SENSITIVITY);
    for (String unclear :
        List.of(
            "resnet20",
            "robust",
            "standardised",
            "linf",
            "standard-sensitivity",
            "l2-linf-robust")) {
      assertThat(Role.named(unclear)).as(unclear).isEqualTo(Role.UNKNOWN);
    }
  }

  @Test
  void bothTermsAgainstEach() {
    String spec = "";
    for (String[] m :
        new String[][] {
          {"both", "10", "100"}, {"one", "10", "0"}, {"two", "0", "100"}, {"other", "0", "7"}
        }) {
      spec +=
          String.format(
              "models { name: \"%s\" train { architecture { cnn { } } loss { sensitivity {"
                  + " lambda1: %s lambda2: %s k: 16 } } } }\n",
              m[0], m[1], m[2]);
    }
    try (RunWriter run = writer("t", spec)) {
      for (String model : List.of("both", "one", "two", "other")) {
        run.model(model, 0);
      }
      List<Claim> claims =
          run.pgd("both", "linf", 200)
              .pgd("one", "linf", 300)
              .pgd("two", "linf", 200)
              .pgd("other", "linf", 300)
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "terms-combine@t/one+both/linf-8_255",
                  SUPPORTED,
                  "terms-combine@t/two+both/linf-8_255",
                  REFUTED));
    }
  }
}
