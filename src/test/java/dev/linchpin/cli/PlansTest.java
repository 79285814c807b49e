package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.rows;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.testing.PythonModel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may not change results, and how they may change with what does. */
class PlansTest {
  private static final int IMAGES = 60;

  @TempDir static Path folder;
  private static Path data;
  private static int runs;

  @BeforeAll
  static void data() {
    data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, PythonModel.read(MODEL).labels());
  }

  private static Path audit(String model, String options) {
    Path out = folder.resolve("run" + runs++);
    works(
        "audit --model %s --data npz:%s --neurons 1,4 --out %s %s",
        Linchpin.model(model), data, out, options);
    return out;
  }

  private static List<VerdictRow> verdicts(Path out) {
    return rows(out, PartKind.VERDICTS).stream()
        .sorted(Comparator.comparing(VerdictRow::attack).thenComparingInt(VerdictRow::image))
        .toList();
  }

  private static Set<Integer> broken(Path out, String attack, int end) {
    return verdicts(out).stream()
        .filter(v -> v.attack().equals(attack) && v.broken() && v.winner() < end)
        .map(VerdictRow::image)
        .collect(Collectors.toSet());
  }

  /**
   * Bit for bit where no streams race for trajectories; where they do, trajectories come to other
   * slots, and kernels of a net as small as this one round apart by slot in the last bit.
   */
  @Test
  void plansGiveTheSameVerdicts() {
    String options = "--epsilon 0.03 --steps 12 --restarts 3 ";
    List<VerdictRow> plain = verdicts(audit(MODEL, options + "--streams 1 --slots 16"));
    assertThat(plain).filteredOn(VerdictRow::broken).isNotEmpty();
    assertThat(plain).filteredOn(v -> !v.broken()).isNotEmpty();
    for (String plan :
        List.of(
            "--streams 1 --slots 16 --set runtime.steps_per_call=1",
            "--streams 1 --slots 16 --set runtime.steps_per_call=5",
            "--streams 1 --slots 2")) {
      assertThat(verdicts(audit(MODEL, options + plan))).as(plan).isEqualTo(plain);
    }
    for (String plan : List.of("--streams 2 --slots 16", "--streams 3 --slots 7")) {
      List<VerdictRow> other = verdicts(audit(MODEL, options + plan));
      long differ =
          IntStream.range(0, plain.size())
              .filter(i -> plain.get(i).broken() != other.get(i).broken())
              .count();
      assertThat(differ).as(plan).isLessThanOrEqualTo(Math.max(1, plain.size() / 200));
    }
  }

  @Test
  void moreRestartsNeuronsAndRoomBreakMore() {
    String options = "--steps 12 --restarts %d --epsilon %s";
    Path few = audit(MODEL, String.format(options, 2, "0.03"));
    Path many = audit(MODEL, String.format(options, 5, "0.03"));
    assertThat(broken(many, "pgd", 5)).containsAll(broken(few, "pgd", 2));
    assertThat(broken(many, "pgd", 2)).isEqualTo(broken(few, "pgd", 2));
    assertThat(broken(many, "ns", 4)).containsAll(broken(many, "ns", 1));
    Path wide = audit(MODEL, String.format(options, 5, "0.06"));
    for (String attack : List.of("pgd", "ns")) {
      assertThat(broken(wide, attack, 99).size())
          .isGreaterThanOrEqualTo(broken(many, attack, 99).size() - IMAGES / 100);
    }
  }

  @Test
  void noRoomBreaksNothing() {
    for (String norm : List.of("linf", "l2")) {
      Path out = audit(MODEL, "--epsilon 0 --steps 3 --restarts 2 --norm " + norm);
      assertThat(verdicts(out)).hasSize(2 * IMAGES).noneMatch(VerdictRow::broken);
    }
  }

  /**
   * Of the same weights; rounding differs, and a search may end on the other side of a boundary for
   * at most 0.5 % of the images.
   */
  @Test
  void inputConventionsGiveTheSameVerdicts() {
    Path many = Linchpin.npz(folder.resolve("many.npz"), 256, PythonModel.read(MODEL).labels());
    String options =
        "--epsilon 0.03 --steps 12 --restarts 2 --set data.npz.path="
            + many
            // With κ = 0 the target lies on the boundary, and rounding alone says on which side.
            + " --set tasks[2].attack.neurons.kappa=0.05 ";
    List<String> unit = outcomes(audit("same-weights-unit", options));
    assertThat(unit).hasSize(2 * 256).anyMatch(o -> o.contains("true"));
    assertThat(unit).anyMatch(o -> o.contains("false"));
    for (String other :
        List.of(
            "same-weights-255 --pixels 0..255",
            "same-weights-uint8",
            "same-weights-normalized --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225")) {
      String model = other.split(" ")[0];
      List<String> outcomes = outcomes(audit(model, options + other.substring(model.length())));
      assertThat(outcomes).hasSameSizeAs(unit);
      long different =
          IntStream.range(0, unit.size()).filter(i -> !outcomes.get(i).equals(unit.get(i))).count();
      assertThat(different).as(other).isLessThanOrEqualTo(unit.size() / 200);
    }
  }

  private static List<String> outcomes(Path out) {
    return verdicts(out).stream()
        .map(v -> v.attack() + " " + v.image() + " " + v.cleanClass() + " " + v.broken())
        .toList();
  }
}
