package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.base.UserError;
import dev.linchpin.base.Wilson;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.TrajectoryState;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counted by hand on five images. */
class SummaryTest {
  private static final double EPS = 8 / 255.0;
  private static final float INF = Float.POSITIVE_INFINITY;

  @TempDir Path dir;
  private RunFolder folder;

  @BeforeEach
  void open() {
    folder = RunFolder.open(dir, "h", "");
    folder.write(PartKind.MODELS.of(), Stream.of(new ModelRow("net", 64, 10, false)));
    // Image 4 is misclassified: label 4, predicted 5.
    folder.write(
        PartKind.IMAGES.of("net"),
        Stream.of(0, 1, 2, 3, 4).map(i -> new ImageRow("net", i, i, i == 4 ? 5 : i, 64)));
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private static VerdictRow verdict(
      String attack, int image, int winner, int classAfter, boolean bits, boolean verified) {
    int clean = image == 4 ? 5 : image;
    return new VerdictRow(
        "net",
        attack,
        "linf",
        EPS,
        image,
        image,
        clean,
        winner >= 0,
        winner,
        classAfter,
        bits,
        0.03f,
        0.5f,
        2f,
        verified);
  }

  private static TrajectoryRow trajectory(int image, int index, TrajectoryState state) {
    return new TrajectoryRow(
        "net", "ns", "linf", EPS, image, index, index / 2, -1, state, 5, 1, 0, 0, 0);
  }

  /** Two restarts a neuron: ranks are index / 2, and 1-NS covers indices 0 and 1. */
  private void neuronAttack() {
    folder.write(
        PartKind.ATTACKS.of("net", "ns", "0-3"),
        Stream.of(new AttackFacts("net", "ns", "linf", EPS, List.of(1, 2, 4), 2, "|Δ|", 1.5, 100)));
    folder.write(
        PartKind.ATTACKS.of("net", "ns", "3-5"),
        Stream.of(new AttackFacts("net", "ns", "linf", EPS, List.of(1, 2, 4), 2, "|Δ|", 2, 11)));
    folder.write(
        PartKind.VERDICTS.of("net", "ns", "0-3"),
        Stream.of(
            verdict("ns", 0, 1, 7, true, true),
            verdict("ns", 1, 2, 7, false, true),
            verdict("ns", 2, 0, 2, false, false)));
    folder.write(
        PartKind.VERDICTS.of("net", "ns", "3-5"),
        Stream.of(
            verdict("ns", 3, -1, 3, false, true),
            // The clean class is wrong, and the attack breaks it into the true one.
            verdict("ns", 4, 7, 4, true, true)));
    folder.write(
        PartKind.TRAJECTORIES.of("net", "ns", "0-3"),
        Stream.of(
            trajectory(0, 1, TrajectoryState.SUCCEEDED),
            trajectory(0, 2, TrajectoryState.CANCELLED),
            trajectory(0, 7, TrajectoryState.CANCELLED),
            trajectory(1, 3, TrajectoryState.CANCELLED),
            // Image 3 has two neurons to attack only.
            trajectory(3, 5, TrajectoryState.NO_TARGET),
            trajectory(3, 4, TrajectoryState.NO_TARGET),
            trajectory(3, 3, TrajectoryState.FAILED)));
  }

  @Test
  void onePassGivesEveryK() {
    neuronAttack();
    List<AttackSummary> attacks = Summary.of(folder).attacks();
    assertThat(attacks).extracting(AttackSummary::attack).containsExactly("1-ns", "2-ns", "4-ns");
    AttackSummary one = attacks.get(0);
    AttackSummary two = attacks.get(1);
    AttackSummary four = attacks.get(2);
    // 1-NS: image 0 only; image 2 is not verified.
    assertThat(one.success()).isEqualTo(new Wilson(1, 5));
    assertThat(one.successCorrect()).isEqualTo(new Wilson(1, 4));
    assertThat(one.success8bit()).isEqualTo(new Wilson(1, 5));
    assertThat(one.robustAccuracy()).isEqualTo(new Wilson(3, 5));
    assertThat(one.unverified()).isEqualTo(1);
    assertThat(one.cancelled()).isZero();
    assertThat(one.fewerTargets()).isZero();
    // 2-NS: image 1 as well, which does not survive rounding; indices 2 and 3 are its own.
    assertThat(two.success()).isEqualTo(new Wilson(2, 5));
    assertThat(two.successCorrect()).isEqualTo(new Wilson(2, 4));
    assertThat(two.success8bit()).isEqualTo(new Wilson(1, 5));
    assertThat(two.robustAccuracy()).isEqualTo(new Wilson(2, 5));
    assertThat(two.cancelled()).isEqualTo(2);
    assertThat(two.fewerTargets()).isZero();
    // 4-NS: image 4 as well: a success, but it was never robust and not among the correct ones.
    assertThat(four.success()).isEqualTo(new Wilson(3, 5));
    assertThat(four.successCorrect()).isEqualTo(new Wilson(2, 4));
    assertThat(four.success8bit()).isEqualTo(new Wilson(2, 5));
    assertThat(four.robustAccuracy()).isEqualTo(new Wilson(2, 5));
    assertThat(four.cancelled()).isEqualTo(3);
    assertThat(four.fewerTargets()).isEqualTo(1);
    assertThat(attacks).allMatch(a -> a.seconds() == 3.5 && a.gradientSteps() == 111);
  }

  @Test
  void theJsonHasTheFieldsOfTheContract() {
    neuronAttack();
    folder.write(
        PartKind.ATTACKS.of("net", "pgd"),
        Stream.of(new AttackFacts("net", "pgd", "linf", EPS, List.of(), 20, "", 4, 9)));
    folder.write(
        PartKind.VERDICTS.of("net", "pgd"), Stream.of(verdict("pgd", 0, 19, 7, true, true)));
    Summary summary = Summary.of(folder);
    summary.write(folder);
    assertThat(dir.resolve("summary.json")).content().isEqualTo(summary.toJson());
    JsonObject json = JsonParser.parseString(summary.toJson()).getAsJsonObject();
    JsonObject model = json.getAsJsonArray("models").get(0).getAsJsonObject();
    assertThat(model.keySet()).contains("name", "n", "clean_accuracy", "features", "classes");
    assertThat(model.get("clean_accuracy").getAsDouble()).isEqualTo(0.8);
    assertThat(model.get("features").getAsInt()).isEqualTo(64);
    JsonObject pgd = json.getAsJsonArray("attacks").get(0).getAsJsonObject();
    assertThat(pgd.keySet())
        .contains(
            "model",
            "attack",
            "norm",
            "epsilon",
            "n",
            "success",
            "success_low",
            "success_high",
            "success_correct",
            "success_8bit",
            "robust_accuracy",
            "cancelled",
            "seconds",
            "gradient_steps");
    assertThat(pgd.get("attack").getAsString()).isEqualTo("pgd");
    assertThat(pgd.get("epsilon").getAsDouble()).isEqualTo(EPS);
    assertThat(pgd.get("success").getAsDouble()).isEqualTo(1);
    assertThat(pgd.get("success_low").getAsDouble()).isCloseTo(0.2065, within(1e-4));
    JsonObject one = json.getAsJsonArray("attacks").get(1).getAsJsonObject();
    assertThat(one.get("attack").getAsString()).isEqualTo("1-ns");
    assertThat(one.get("success_correct").getAsDouble()).isEqualTo(0.25);
  }

  @Test
  void anUnfinishedFolderGivesWhatThereIs() {
    folder.write(
        PartKind.ATTACKS.of("net", "pgd"),
        Stream.of(new AttackFacts("net", "pgd", "l2", 1 / 0.0, List.of(), 20, "", 4, 9)));
    folder.write(PartKind.MODELS.of("other"), Stream.of(new ModelRow("other", 0, 10, false)));
    Summary summary = Summary.of(folder);
    assertThat(summary.attacks()).isEmpty();
    assertThat(summary.models()).hasSize(2);
    JsonObject json = JsonParser.parseString(summary.toJson()).getAsJsonObject();
    assertThat(
            json.getAsJsonArray("models")
                .get(1)
                .getAsJsonObject()
                .get("clean_accuracy")
                .isJsonNull())
        .isTrue();
    assertThat(Tables.render(summary)).contains("other", "–");
  }

  @Test
  void contradictingPartsAreRefused() {
    folder.write(PartKind.VERDICTS.of("a"), Stream.of(verdict("pgd", 0, 19, 7, true, true)));
    assertThatThrownBy(() -> Summary.of(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("results/attacks@*");
    folder.write(PartKind.VERDICTS.of("b"), Stream.of(verdict("pgd", 0, 19, 7, true, true)));
    assertThatThrownBy(() -> Summary.of(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("image 0 has two verdicts");
  }

  private static NeuronRow neuron(int image, int neuron, float delta, NeuronState state, int rank) {
    return new NeuronRow("net", image, neuron, delta, 1, 0, state, rank);
  }

  @Test
  void theMostSensitiveNeurons() {
    folder.write(
        PartKind.NEURONS.of("net"),
        Stream.of(
            // The stored rank counts, here of another order than |Δ|.
            neuron(0, 0, -0.5f, NeuronState.FINITE, 1),
            neuron(0, 1, 0.7f, NeuronState.FINITE, 0),
            neuron(0, 2, INF, NeuronState.NO_CROSSING, -1),
            neuron(1, 1, -0.2f, NeuronState.FINITE, 1),
            neuron(1, 0, 0.2f, NeuronState.FINITE, 0),
            neuron(1, 2, INF, NeuronState.NO_CROSSING, -1),
            neuron(2, 0, 0.9f, NeuronState.FINITE, 0),
            neuron(2, 1, 0.1f, NeuronState.FINITE, 1),
            neuron(2, 2, INF, NeuronState.NO_CROSSING, -1),
            // A tie of logits has no most sensitive neuron.
            neuron(3, 0, 0, NeuronState.TIE, -1),
            neuron(3, 1, 0, NeuronState.TIE, -1),
            neuron(3, 2, 0, NeuronState.TIE, -1)));
    folder.write(
        PartKind.NEURON_STATISTICS.of("net"),
        Stream.of(
            new NeuronStatRow("net", 2, 0, 0, true, 0, INF, 0, 0, INF, INF, .75f, .25f),
            new NeuronStatRow("net", 1, 1, 1, false, .3f, .25f, 0, 0, 1, 1, 0, .25f),
            new NeuronStatRow("net", 0, 1, 1, false, .5f, .5f, 0, 0, 1, 1, 0, .25f)));
    SensitivitySummary s = Summary.of(folder).sensitivity().get(0);
    assertThat(s.neurons()).isEqualTo(3);
    assertThat(s.images()).isEqualTo(4);
    assertThat(s.dead()).isEqualTo(1);
    assertThat(s.medianDelta()).isEqualTo(0.5);
    assertThat(s.shareNoCrossing()).isEqualTo(0.25);
    assertThat(s.shareTie()).isEqualTo(0.25);
    assertThat(s.mostSensitive())
        .containsExactly(
            new SensitivitySummary.Neuron(0, 0.5, 0.5, false),
            new SensitivitySummary.Neuron(1, 0.25, 0.25, false),
            new SensitivitySummary.Neuron(2, 0, INF, true));
    assertThat(SensitivityTable.render(Summary.of(folder)))
        .isEqualTo(
            """
            net · 3 neurons (1 dead) on 4 images · median |Δ| 0.5000 · Δ = ∞ 25.0 % · Δ = 0 25.0 %
            Neuron  most sensitive of images  median |Δ|  dead
            ──────  ────────────────────────  ──────────  ────
            0                         50.0 %      0.5000    no
            1                         25.0 %      0.2500    no
            2                          0.0 %           ∞   yes
            """);
    assertThat(Summary.of(folder).toJson()).contains("\"median_delta\": null");
  }
}
