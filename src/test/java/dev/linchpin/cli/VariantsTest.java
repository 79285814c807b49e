package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.rows;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.TrajectoryState;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variants of attacks that a spec can ask for do what they say. */
class VariantsTest {
  private static final int IMAGES = 48;
  private static final int STEPS = 12;

  @TempDir static Path folder;
  private static Path out;
  private static Run run;

  private static String attack(String method) {
    return "tasks { attack { threats { epsilon: 0.03 } steps: " + STEPS + " " + method + " } }\n";
  }

  private static String neurons(String fields) {
    return attack("neurons { counts: [1, 4] " + fields + " }");
  }

  @BeforeAll
  static void runAll() throws IOException {
    Path data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, PythonModel.read(MODEL).labels());
    Path spec = folder.resolve("spec.textproto");
    Files.writeString(
        spec,
        "models { saved_model: \""
            + Linchpin.model(MODEL)
            + "\" }\ndata { npz { path: \""
            + data
            + "\" } }\n"
            + "tasks { sensitivity { order: SIGNED_SCALED } }\n"
            + attack("pgd { restarts: 3 }")
            + attack("pgd { restarts: 3 loss: MARGIN }")
            + attack("pgd { restarts: 3 loss: DLR }")
            + attack("pgd { restarts: 1 random_start: false }")
            + neurons("") // ns
            + neurons("relu_gradient: TRUE") // ns-2
            + neurons("neuron_restarts: 2") // ns-3
            + attack("no_cancelling: true neurons { counts: [4] }") // ns-4
            + attack("last_iterate: true neurons { counts: [4] }") // ns-5
            + neurons("space: LOGITS")
            + neurons("order: SIGNED_SCALED")
            + "tasks { attack { steps: 30 neurons { counts: [2] form: LAGRANGIAN"
            + " lagrangian { searches: 4 } } } }\n");
    out = folder.resolve("out");
    run = works("run %s --out %s", spec, out);
  }

  private static Map<Integer, VerdictRow> verdicts(String attack) {
    return rows(out, PartKind.VERDICTS).stream()
        .filter(v -> v.attack().equals(attack))
        .collect(Collectors.toMap(VerdictRow::image, v -> v));
  }

  private static List<TrajectoryRow> trajectories(String attack) {
    return rows(out, PartKind.TRAJECTORIES).stream()
        .filter(t -> t.attack().equals(attack))
        .sorted(
            Comparator.comparingInt(TrajectoryRow::image).thenComparingInt(TrajectoryRow::index))
        .toList();
  }

  @Test
  void everyAttackHasResultsOfItsOwn() {
    for (String attack :
        List.of(
            "pgd",
            "pgd-margin",
            "pgd-dlr",
            "pgd-2",
            "ns",
            "ns-2",
            "ns-3",
            "ns-4",
            "ns-5",
            "ns-logits",
            "ns-signed",
            "ns-minimal")) {
      assertThat(verdicts(attack)).as(attack).hasSize(IMAGES);
      assertThat(verdicts(attack).values()).as(attack).anyMatch(VerdictRow::broken);
    }
    assertThat(trajectories("pgd-2")).hasSize(IMAGES);
    assertThat(run.out()).contains("PGD", "1-NS");
  }

  /** Sorted again here, from the stored Δ, μ and σ. */
  @Test
  void neuronsComeInTheOrderAskedFor() {
    Map<Integer, NeuronStatRow> statistics =
        rows(out, PartKind.NEURON_STATISTICS).stream()
            .collect(Collectors.toMap(NeuronStatRow::neuron, s -> s));
    assertOrder("ns", n -> Math.abs(n.delta()), statistics);
    assertOrder("ns-signed", signedScaled(statistics), statistics);
  }

  private static Key signedScaled(Map<Integer, NeuronStatRow> statistics) {
    return n -> {
      NeuronStatRow s = statistics.get(n.neuron());
      return (n.delta() - s.mean()) / s.std();
    };
  }

  @Test
  void ranksAreOfTheOrderAskedFor() {
    Map<Integer, NeuronStatRow> statistics =
        rows(out, PartKind.NEURON_STATISTICS).stream()
            .collect(Collectors.toMap(NeuronStatRow::neuron, s -> s));
    Key key = signedScaled(statistics);
    Map<Integer, List<NeuronRow>> byImage =
        rows(out, PartKind.NEURONS).stream()
            .sorted(Comparator.comparingInt(NeuronRow::rank))
            .collect(Collectors.groupingBy(NeuronRow::image));
    assertThat(byImage).hasSize(IMAGES);
    for (List<NeuronRow> rows : byImage.values()) {
      assertThat(rows)
          .allSatisfy(n -> assertThat(n.rank() >= 0).isEqualTo(n.state() == NeuronState.FINITE));
      List<NeuronRow> targets = rows.stream().filter(n -> n.rank() >= 0).toList();
      for (int i = 0; i < targets.size(); i++) {
        assertThat(targets.get(i).rank()).isEqualTo(i);
      }
      List<NeuronRow> live =
          targets.stream().filter(n -> !statistics.get(n.neuron()).dead()).toList();
      // The dead come last.
      assertThat(targets.subList(0, live.size())).isEqualTo(live);
      for (int i = 1; i < live.size(); i++) {
        double before = key.of(live.get(i - 1));
        // μ and σ are stored rounded.
        assertThat(key.of(live.get(i))).isGreaterThanOrEqualTo(before - 1e-5 * Math.abs(before));
      }
    }
  }

  private interface Key {
    double of(NeuronRow row);
  }

  private static void assertOrder(String attack, Key key, Map<Integer, NeuronStatRow> statistics) {
    Map<Integer, List<NeuronRow>> byImage =
        rows(out, PartKind.NEURONS).stream()
            .filter(n -> n.state() == NeuronState.FINITE)
            .filter(n -> !statistics.get(n.neuron()).dead())
            .collect(Collectors.groupingBy(NeuronRow::image));
    int compared = 0;
    for (TrajectoryRow t : trajectories(attack)) {
      List<NeuronRow> sorted =
          byImage.getOrDefault(t.image(), List.of()).stream()
              .sorted(Comparator.comparingDouble(key::of))
              .toList();
      if (t.index() < sorted.size()) {
        assertThat(t.neuron()).isEqualTo(sorted.get(t.index()).neuron());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(IMAGES);
  }

  @Test
  void anotherGradientAndSpaceGiveOtherSearches() {
    List<Float> plain = distances("ns");
    assertThat(distances("ns-2")).isNotEqualTo(plain);
    assertThat(distances("ns-logits")).isNotEqualTo(plain);
    assertThat(distances("pgd-margin")).isNotEqualTo(distances("pgd"));
  }

  private static List<Float> distances(String attack) {
    return verdicts(attack).values().stream().map(VerdictRow::distanceL2).toList();
  }

  @Test
  void neuronRestartsRepeatTheNeuron() {
    List<TrajectoryRow> twice = trajectories("ns-3");
    List<TrajectoryRow> once = trajectories("ns");
    assertThat(twice).hasSize(2 * once.size());
    for (int i = 0; i < once.size(); i++) {
      assertThat(twice.get(2 * i).neuron()).isEqualTo(once.get(i).neuron());
      assertThat(twice.get(2 * i + 1).neuron()).isEqualTo(once.get(i).neuron());
    }
    Map<Integer, VerdictRow> plain = verdicts("ns");
    verdicts("ns-3")
        .forEach((image, v) -> assertThat(v.broken() || !plain.get(image).broken()).isTrue());
  }

  @Test
  void withoutCancellingEveryNeuronRuns() {
    assertThat(trajectories("ns")).anyMatch(t -> t.state() == TrajectoryState.CANCELLED);
    List<TrajectoryRow> all = trajectories("ns-4");
    assertThat(all).noneMatch(t -> t.state() == TrajectoryState.CANCELLED);
    Map<Integer, Integer> first = new HashMap<>();
    for (TrajectoryRow t : all) {
      if (t.state() == TrajectoryState.SUCCEEDED) {
        first.merge(t.image(), t.index(), Math::min);
      }
    }
    verdicts("ns-4").forEach((i, v) -> assertThat(v.winner()).isEqualTo(first.getOrDefault(i, -1)));
    verdicts("ns").forEach((i, v) -> assertThat(v.winner()).isEqualTo(first.getOrDefault(i, -1)));
  }

  @Test
  void theLastIterateIsThatOfAllSteps() {
    assertThat(trajectories("ns-5"))
        .filteredOn(t -> t.state() == TrajectoryState.SUCCEEDED)
        .isNotEmpty()
        .allMatch(t -> t.steps() == STEPS);
    assertThat(trajectories("ns"))
        .filteredOn(t -> t.state() == TrajectoryState.SUCCEEDED)
        .anyMatch(t -> t.steps() < STEPS);
  }

  /** No ball; found perturbations are smaller than what a ball of the other attacks allows. */
  @Test
  void theUnconstrainedAttackFindsSmallPerturbations() throws IOException {
    Map<Integer, VerdictRow> minimal = verdicts("ns-minimal");
    assertThat(minimal.values()).filteredOn(VerdictRow::broken).hasSizeGreaterThan(IMAGES / 2);
    assertThat(minimal.values())
        .allSatisfy(v -> assertThat(v.epsilon()).isEqualTo(Double.POSITIVE_INFINITY));
    Map<Integer, VerdictRow> projected = verdicts("ns");
    double[] both =
        minimal.values().stream()
            .filter(v -> v.broken() && projected.get(v.image()).broken())
            .mapToDouble(v -> v.distanceL2() / projected.get(v.image()).distanceL2())
            .sorted()
            .toArray();
    assertThat(both.length).isPositive();
    assertThat(both[both.length / 2]).isLessThan(1);
    JsonObject summary =
        JsonParser.parseString(Files.readString(out.resolve("summary.json"))).getAsJsonObject();
    int without = 0;
    for (JsonElement attack : summary.getAsJsonArray("attacks")) {
      without += attack.getAsJsonObject().get("epsilon").isJsonNull() ? 1 : 0;
    }
    assertThat(without).isEqualTo(1);
  }
}
