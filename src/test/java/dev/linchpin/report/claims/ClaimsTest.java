package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static dev.linchpin.report.claims.Verdict.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.statistics.PairedShares;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.results.SweepRow;
import dev.linchpin.results.TransferRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes are laid out so that each difference can be counted by hand. */
class ClaimsTest {
  private static final int N = 500;
  private static final String TABLE =
      "models { name: \"standard\" saved_model: \"a\" }\n"
          + "models { name: \"linf-robust\" saved_model: \"b\" }\n"
          + "models { name: \"sensitivity\" saved_model: \"c\" }\n";
  private static final List<Integer> KS = List.of(1, 4, 16);

  @TempDir Path dir;

  private RunWriter writer(String label, String spec) {
    return new RunWriter(dir, label, N, spec);
  }

  private RunWriter table() {
    return writer("t", TABLE).model("standard", 0).model("linf-robust", 0).model("sensitivity", 0);
  }

  private static Map<String, Verdict> verdicts(List<Claim> claims) {
    return claims.stream().collect(Collectors.toMap(Claim::id, Claim::verdict));
  }

  private static String measured(List<Claim> claims, String id) {
    return claims.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow().measured();
  }

  @Test
  void neuronsRiseToPgd() {
    try (RunWriter run =
        writer("t", "models { name: \"net\" saved_model: \"a\" }").model("net", 0)) {
      // 1-NS breaks 100 images, 16-NS 290, PGD 300; the ranks 0, 3 and 15 are the winners.
      List<Claim> claims =
          run.pgd("net", "linf", 300)
              .attack("net", "ns", "linf", KS, i -> i < 100 ? 0 : i < 150 ? 3 : i < 290 ? 15 : -1)
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "k-ns-rises@t/net/linf-8_255",
                  SUPPORTED,
                  "k-ns-approaches-pgd@t/net/linf-8_255",
                  SUPPORTED));
      assertThat(measured(claims, "k-ns-rises@t/net/linf-8_255"))
          .startsWith("t · net · Linf 8/255: 16-NS 58.0 %, 1-NS 20.0 %; difference 38.0 points [")
          .contains("exact McNemar p = 1e-57", "n = 500", "claimed: 5 points or more");
      assertThat(measured(claims, "k-ns-approaches-pgd@t/net/linf-8_255"))
          .contains("PGD 60.0 %, 16-NS 58.0 %", "claimed: below 10 points");
    }
  }

  @Test
  void neuronsThatStayBehind() {
    try (RunWriter run =
        writer("t", "models { name: \"net\" saved_model: \"a\" }").model("net", 0)) {
      List<Claim> claims =
          run.pgd("net", "l2", 300)
              .attack("net", "ns", "l2", KS, i -> i < 100 ? 0 : -1)
              .pgd("net", "linf", N)
              .attack("net", "ns", "linf", KS, i -> i < 490 ? 0 : 15)
              .claims();
      assertThat(verdicts(claims))
          .containsEntry("k-ns-rises@t/net/l2-0.03137", REFUTED)
          .containsEntry("k-ns-approaches-pgd@t/net/l2-0.03137", REFUTED)
          // 1-NS is 2 points below PGD: there is nothing to rise to.
          .containsEntry("k-ns-rises@t/net/linf-8_255", UNDECIDED)
          .containsEntry("k-ns-approaches-pgd@t/net/linf-8_255", SUPPORTED);
      assertThat(measured(claims, "k-ns-rises@t/net/linf-8_255"))
          .contains("open: 1-NS is at PGD's rate already");
    }
  }

  @Test
  void fourNeuronsAreNotTheClaim() {
    try (RunWriter run =
        writer("t", "models { name: \"net\" saved_model: \"a\" }").model("net", 0)) {
      run.pgd("net", "linf", 300).attack("net", "ns", "linf", List.of(1, 4), i -> -1);
      assertThat(run.claims()).isEmpty();
    }
  }

  @Test
  void fewerThan500ImagesDecideNothing() {
    try (RunWriter run =
        new RunWriter(dir, "t", N - 1, "models { name: \"net\" saved_model: \"a\" }")
            .model("net", 0)) {
      List<Claim> claims =
          run.pgd("net", "linf", 300)
              .attack("net", "ns", "linf", KS, i -> i < 100 ? 0 : i < 290 ? 15 : -1)
              .claims();
      assertThat(claims)
          .hasSize(2)
          .allMatch(c -> c.verdict() == UNDECIDED && c.n() == 499)
          .allMatch(c -> c.measured().endsWith("open: fewer than 500 images"));
    }
  }

  @Test
  void ofModelsOfBytesOnlyWhatSurvivesRoundingCounts() {
    try (RunWriter run = writer("t", "models { name: \"net\" saved_model: \"a\" }")) {
      List<Claim> claims =
          run.model("net", 0, true)
              .attack("net", "pgd", "linf", List.of(), i -> 0, i -> i < 200)
              .attack("net", "ns", "linf", KS, i -> i < 100 ? 0 : 15, i -> i < 195)
              .claims();
      assertThat(measured(claims, "k-ns-approaches-pgd@t/net/linf-8_255"))
          .contains("PGD 40.0 %, 16-NS 39.0 %");
    }
  }

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

  private static SweepRow sweep(String model, int image, int rank, boolean target, boolean hit) {
    return new SweepRow(
        model, "linf", RunWriter.LINF, image, rank, target ? rank : -1, 1, target, hit, 5);
  }

  @Test
  void successByRank() {
    try (RunWriter run =
        writer(
            "t",
            "models { name: \"falls\" saved_model: \"a\" } models { name: \"flat\" saved_model: \"b\" }"
                + " models { name: \"all\" saved_model: \"c\" }")) {
      run.model("falls", 0).model("flat", 0).model("all", 0);
      // 20 ranks, of which the last 5 have no target: the tenth is one rank, the last is rank 14.
      List<Claim> claims =
          run.rows(
                  PartKind.SWEEP,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              IntStream.range(0, 20)
                                  .boxed()
                                  .flatMap(
                                      r ->
                                          Stream.of(
                                              sweep(
                                                  "falls",
                                                  i,
                                                  r,
                                                  r < 15,
                                                  r < 15 && i < 400 - 20 * r),
                                              sweep("flat", i, r, r < 15, i % 2 == 0 && r < 15),
                                              sweep("all", i, r, r < 15, r < 15)))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "success-falls-with-rank@t/falls/linf-8_255",
                  SUPPORTED,
                  "success-falls-with-rank@t/flat/linf-8_255",
                  REFUTED,
                  "success-falls-with-rank@t/all/linf-8_255",
                  UNDECIDED));
      assertThat(measured(claims, "success-falls-with-rank@t/falls/linf-8_255"))
          .contains("first tenth of the ranks 80.0 %, in the last tenth 24.0 %")
          .contains("over all ranks (15 points) -1.00")
          .contains("over the first four fifths (12 points) -1.00");
      assertThat(measured(claims, "success-falls-with-rank@t/flat/linf-8_255"))
          .contains("success is the same at all of all ranks");
    }
  }

  private static PruneRow pruned(
      String which, double share, String norm, int image, boolean right, boolean broken) {
    return new PruneRow(
        "net",
        which,
        share,
        (int) (64 * share),
        norm,
        norm.equals("none") ? 0 : RunWriter.LINF,
        image,
        1,
        right ? 1 : 2,
        broken);
  }

  @Test
  void pruning() {
    try (RunWriter run =
        writer("t", "models { name: \"net\" saved_model: \"a\" }").model("net", 0)) {
      List<Claim> claims =
          run.rows(
                  PartKind.PRUNING,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              Stream.of(
                                  pruned("most", 0, "none", i, true, false),
                                  pruned("most", 0.2, "none", i, i >= 50, false),
                                  pruned("most", 0.5, "none", i, i >= 250, false),
                                  pruned("least", 0, "none", i, true, false),
                                  pruned("least", 0.5, "none", i, i >= 1, false),
                                  pruned("least", 0, "linf", i, true, i >= 100),
                                  pruned("least", 0.5, "linf", i, true, i >= 50),
                                  // Nothing is robust: nothing can be lost.
                                  pruned("most", 0, "linf", i, true, true),
                                  pruned("most", 0.2, "linf", i, true, true))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "pruning-most-sensitive-hurts@t/net/no-attack",
                  SUPPORTED,
                  "pruning-least-sensitive-harmless@t/net/no-attack",
                  SUPPORTED,
                  "pruning-least-sensitive-harmless@t/net/linf-8_255",
                  REFUTED,
                  "pruning-most-sensitive-hurts@t/net/linf-8_255",
                  UNDECIDED));
      assertThat(measured(claims, "pruning-most-sensitive-hurts@t/net/no-attack"))
          .contains("accuracy unpruned 100.0 %, with 20 % pruned 90.0 %");
    }
  }

  @Test
  void pruningIsNotHarmlessWhereThereIsNothingToLose() {
    try (RunWriter run =
        writer("t", "models { name: \"net\" saved_model: \"a\" }").model("net", 0)) {
      List<Claim> claims =
          run.rows(
                  PartKind.PRUNING,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              Stream.of(
                                  pruned("least", 0, "linf", i, true, true),
                                  pruned("least", 0.5, "linf", i, true, true))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(Map.of("pruning-least-sensitive-harmless@t/net/linf-8_255", UNDECIDED));
    }
  }

  private static TransferRow transfer(
      String source, String attack, String target, int image, boolean broken) {
    return new TransferRow(
        source, attack, "linf", RunWriter.LINF, target, image, 1, 1, broken ? 2 : 1);
  }

  @Test
  void aDefenceThatOnlyMasksGradientsIsSeen() {
    try (RunWriter run = table()) {
      // PGD breaks 100 images, Square and the standard model's examples nearly all.
      List<Claim> claims =
          run.pgd("sensitivity", "linf", 100)
              .pgd("standard", "linf", N)
              .attack("sensitivity", "pgd-2", "linf", List.of(), i -> i < 105 ? 0 : -1)
              .attack("sensitivity", "square", "linf", List.of(), i -> i < 480 ? 0 : -1)
              .rows(
                  PartKind.TRANSFER,
                  IntStream.range(0, 490)
                      .mapToObj(i -> transfer("standard", "pgd", "sensitivity", i, i >= 100)))
              .claims();
      String holds = "robustness-holds-under-stronger-attacks@t/sensitivity/linf-8_255-";
      assertThat(verdicts(claims))
          .containsEntry(holds + "pgd-2", SUPPORTED)
          .containsEntry(holds + "square", REFUTED)
          .containsEntry(holds + "transfer-from-standard", REFUTED)
          .containsEntry(holds + "all-together", REFUTED)
          .containsEntry(
              "advantage-remains-under-stronger-attacks@t/standard+sensitivity/linf-8_255",
              REFUTED);
      assertThat(measured(claims, holds + "transfer-from-standard"))
          .contains("transfer from standard 78.0 %, PGD 20.0 %", "n = 500");
      assertThat(measured(claims, holds + "all-together")).contains("all together 98.0 %");
    }
  }

  @Test
  void robustnessDoesNotHoldWherePgdLeftNone() {
    try (RunWriter run = table()) {
      List<Claim> claims =
          run.pgd("sensitivity", "linf", N - 10)
              .pgd("standard", "linf", N)
              .attack("sensitivity", "square", "linf", List.of(), i -> i < 200 ? 0 : -1)
              .claims();
      assertThat(verdicts(claims))
          .containsEntry(
              "robustness-holds-under-stronger-attacks@t/sensitivity/linf-8_255-square", UNDECIDED);
    }
  }

  @Test
  void pgdOfMoreStepsAloneIsNoOtherKindOfAttack() {
    try (RunWriter run = table()) {
      assertThat(
              run.pgd("sensitivity", "linf", 100)
                  .attack("sensitivity", "pgd-2", "linf", List.of(), i -> 0)
                  .claims())
          .noneMatch(c -> c.kind().contains("stronger"));
    }
  }

  @Test
  void directionsOfTransfer() {
    try (RunWriter run = table()) {
      List<Claim> claims =
          run.rows(
                  PartKind.TRANSFER,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              Stream.of(
                                  transfer("standard", "pgd", "sensitivity", i, i < 400),
                                  transfer("sensitivity", "pgd", "standard", i, i < 390),
                                  transfer("linf-robust", "pgd", "sensitivity", i, i < 100),
                                  transfer("linf-robust", "pgd", "standard", i, true))))
              .claims();
      assertThat(verdicts(claims))
          .isEqualTo(
              Map.of(
                  "transfer-from-standard-not-back@t/standard+sensitivity/linf-8_255",
                  REFUTED,
                  "transfer-from-standard-not-from-robust@t/standard+linf-robust+sensitivity/linf-8_255",
                  SUPPORTED,
                  "sensitivity-keeps-accuracy@t/standard+sensitivity",
                  SUPPORTED));
    }
  }

  private static NeuronRow neuron(String model, int image, int neuron, boolean zero) {
    return new NeuronRow(model, image, neuron, 1, 2, zero ? 0 : 5, NeuronState.FINITE, neuron);
  }

  @Test
  void activationsAtZero() {
    try (RunWriter run = table()) {
      List<Claim> claims =
          run.rows(
                  PartKind.NEURONS,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              IntStream.range(0, 10)
                                  .boxed()
                                  .flatMap(
                                      j ->
                                          Stream.of(
                                              neuron("standard", i, j, j < 2 + i % 2),
                                              neuron("linf-robust", i, j, j < 5),
                                              neuron("sensitivity", i, j, j < 2 + i % 2)))))
              .claims();
      assertThat(verdicts(claims))
          .containsEntry("adversarial-training-zeroes-more@t/standard+linf-robust", SUPPORTED)
          .containsEntry("sensitivity-training-zeroes-fewer@t/standard+sensitivity", REFUTED);
      assertThat(measured(claims, "adversarial-training-zeroes-more@t/standard+linf-robust"))
          .contains("features at zero in linf-robust 50.0 %, in standard 25.0 %")
          .contains("below 2 % of the largest activation in linf-robust 50.0 %");
    }
  }

  @Test
  void manyClaimsNeedSmallerPValues() {
    ClaimText text = new ClaimText("claim", "", "");
    Subject about = new Subject("t", List.of("net"), "");
    Candidate candidate =
        new Candidate(
            text, about, "a", "b", new PairedShares(500, 0, 60, 35), new Aim.AtLeast(0.05));
    assertThat(candidate.p()).isBetween(0.01, 0.02);
    assertThat(candidate.decided(candidate.p()).verdict()).isEqualTo(SUPPORTED);
    assertThat(candidate.decided(4 * candidate.p()).verdict()).isEqualTo(UNDECIDED);
  }

  @Test
  void csvQuotesWhatNeedsIt() {
    Claim claim = new Claim("a@b", "says \"x\", y", "section 1", SUPPORTED, 500, "1, 2");
    assertThat(Claims.csv(List.of(claim)))
        .isEqualTo(
            "claim,verdict,n,paper,where,measured\n"
                + "\"a@b\",SUPPORTED,500,\"says \"\"x\"\", y\",\"section 1\",\"1, 2\"\n");
  }
}
