package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.rows;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.CheckRow;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ensembles beside their members, run by themselves. */
class EnsembleTest {
  private static final int IMAGES = 280;

  @TempDir static Path folder;
  private static Path data;
  private static Path standard;
  private static Path linchpin;
  private static Run run;
  private static List<Long> calibrations;

  @BeforeAll
  static void audit() {
    data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, PythonModel.read(MODEL).labels());
    standard = folder.resolve("standard");
    run = audit("--apgd ce,t-dlr --ensemble standard", standard);
    linchpin = folder.resolve("linchpin");
    audit("--ensemble linchpin", linchpin);
    calibrations = List.of(calibration(standard, "standard"), calibration(linchpin, "linchpin"));
  }

  /** Steps of an ensemble that are none of its members'. */
  private static long calibration(Path out, String ensemble) {
    long members = rows(out, PartKind.MEMBERS).stream().mapToLong(MemberRow::gradientSteps).sum();
    return rows(out, PartKind.ATTACKS).stream()
            .filter(a -> a.attack().equals(ensemble))
            .mapToLong(AttackFacts::gradientSteps)
            .sum()
        - members;
  }

  private static Run audit(String attacks, Path out) {
    return works(
        "audit --model %s --data npz:%s --epsilon 0.04 --restarts 0 --neurons none %s"
            + " --streams 1 --slots 64 --out %s",
        Linchpin.model(MODEL), data, attacks, out);
  }

  private static Map<Integer, VerdictRow> verdicts(Path out, String attack) {
    return rows(out, PartKind.VERDICTS).stream()
        .filter(v -> v.attack().equals(attack))
        .collect(Collectors.toMap(VerdictRow::image, Function.identity()));
  }

  @Test
  void theFirstMemberThatBreaksAnImageIsItsWinner() {
    Map<Integer, VerdictRow> ce = verdicts(standard, "apgd-ce");
    Map<Integer, VerdictRow> targeted = verdicts(standard, "apgd-t-dlr");
    Map<Integer, VerdictRow> whole = verdicts(standard, "standard");
    assertThat(whole).hasSize(IMAGES);
    int broken = 0;
    for (int i = 0; i < IMAGES; i++) {
      int winner = ce.get(i).broken() ? 0 : targeted.get(i).broken() ? 1 : -1;
      assertThat(whole.get(i).winner()).isEqualTo(winner);
      assertThat(whole.get(i).broken()).isEqualTo(winner >= 0);
      if (winner >= 0) {
        VerdictRow alone = (winner == 0 ? ce : targeted).get(i);
        assertThat(whole.get(i).classAfter()).isEqualTo(alone.classAfter());
        broken++;
      }
    }
    assertThat(broken).isBetween(1, IMAGES - 1);
  }

  @Test
  void membersAttackTheSurvivors() {
    Map<String, List<MemberRow>> members =
        rows(standard, PartKind.MEMBERS).stream().collect(Collectors.groupingBy(MemberRow::member));
    long byCe = verdicts(standard, "apgd-ce").values().stream().filter(VerdictRow::broken).count();
    long all = verdicts(standard, "standard").values().stream().filter(VerdictRow::broken).count();
    assertThat(members.get("apgd-ce")).extracting(MemberRow::attacked).containsExactly(256, 24);
    assertThat(members.get("apgd-ce").stream().mapToLong(MemberRow::broken).sum()).isEqualTo(byCe);
    assertThat(members.get("apgd-t-dlr").stream().mapToLong(MemberRow::attacked).sum())
        .isEqualTo(IMAGES - byCe);
    assertThat(members.get("apgd-t-dlr").stream().mapToLong(MemberRow::broken).sum())
        .isEqualTo(all - byCe);
    assertThat(run.out()).contains("STANDARD").contains("apgd-t-dlr");
  }

  @Test
  void everyOtherClassIsATarget() {
    Map<Integer, List<TrajectoryRow>> byImage =
        rows(standard, PartKind.TRAJECTORIES).stream()
            .filter(t -> t.attack().equals("apgd-t-dlr"))
            .collect(Collectors.groupingBy(TrajectoryRow::image));
    Map<Integer, VerdictRow> verdicts = verdicts(standard, "apgd-t-dlr");
    assertThat(byImage).hasSize(IMAGES);
    byImage.forEach(
        (image, rows) ->
            assertThat(rows)
                .extracting(TrajectoryRow::targetClass)
                .hasSize(4)
                .doesNotHaveDuplicates()
                .doesNotContain(verdicts.get(image).cleanClass(), -1));
  }

  /**
   * Each of the three quick members makes at least a step on each of the first 32 images; on those
   * that members before it have broken that is none of the members' work.
   */
  @Test
  void theCalibrationCounts() {
    assertThat(calibrations.get(0)).isZero();
    Map<Integer, Integer> turns =
        rows(linchpin, PartKind.MEMBERS).stream()
            .collect(Collectors.toMap(MemberRow::position, MemberRow::turn, (a, b) -> a));
    long wasted =
        verdicts(linchpin, "linchpin").values().stream()
            .filter(v -> v.image() < 32 && v.broken())
            .mapToLong(v -> Math.max(0, 2 - turns.get(v.winner())))
            .sum();
    assertThat(wasted).isPositive();
    assertThat(calibrations.get(1)).isGreaterThanOrEqualTo(wasted);
  }

  /** Nothing is found out about an order that does not matter. */
  @Test
  void aMemberThatBreaksAllIsTheOnlyOne() {
    Path out = folder.resolve("broken");
    String options =
        String.format(
            "audit --model %s --data npz:%s --limit 40 --epsilon 0.9 --restarts 0 --neurons none"
                + " --no-checks --ensemble linchpin --out %s",
            Linchpin.model(MODEL), data, out);
    works(options);
    assertThat(rows(out, PartKind.MEMBERS))
        .singleElement()
        .satisfies(
            m -> {
              assertThat(m.member()).isEqualTo("pgd-margin");
              assertThat(m.attacked()).isEqualTo(40);
              assertThat(m.broken()).isEqualTo(40);
            });
    assertThat(rows(out, PartKind.TRAJECTORIES))
        .extracting(TrajectoryRow::image)
        .hasSize(40)
        .doesNotHaveDuplicates();
    assertThat(calibration(out, "linchpin")).isZero();
  }

  /** Fewer images than an order is found on leave that to a session of more. */
  @Test
  void fewImagesFindNoOrder() throws IOException {
    Path out = folder.resolve("few");
    audit("--ensemble linchpin --no-checks --limit 20", out);
    assertThat(rows(out, PartKind.MEMBERS)).allMatch(m -> m.turn() == m.position());
    assertThat(Files.readString(out.resolve("provenance.json"))).doesNotContain("pgd-margin ");
    audit("--ensemble linchpin --no-checks --limit 40", out);
    assertThat(Files.readString(out.resolve("provenance.json"))).contains("pgd-margin ");
  }

  /** Checks come by themselves, after ensembles as after other attacks. */
  @Test
  void anEnsembleAloneIsChecked() {
    List<CheckRow> checks = rows(linchpin, PartKind.CHECKS);
    assertThat(checks).extracting(CheckRow::check).contains("gradients", "black-box");
    assertThat(Files.exists(linchpin.resolve("report.html"))).isTrue();
  }

  @Test
  void underL1BothAreThere() {
    String options =
        String.format(
            "audit --model %s --data npz:%s --limit 20 --norm l1 --epsilon 0.3 --restarts 0"
                + " --neurons none --out ",
            Linchpin.model(MODEL), data);
    Path out = folder.resolve("l1-standard");
    works(options + out + " --ensemble standard --no-checks");
    assertThat(rows(out, PartKind.MEMBERS))
        .extracting(MemberRow::member)
        .containsExactly("apgd-ce", "apgd-t-dlr", "fab-t", "square");
    Map<Integer, VerdictRow> standard = verdicts(out, "standard");
    assertThat(standard.values()).anyMatch(VerdictRow::broken);
    assertThat(standard.values()).allMatch(v -> v.distanceL1() <= 0.3f);
    Path ours = folder.resolve("l1-linchpin");
    works(options + ours + " --ensemble linchpin --square 20");
    Map<Integer, VerdictRow> linchpin = verdicts(ours, "linchpin");
    standard.forEach(
        (image, v) ->
            assertThat(linchpin.get(image).broken() || !v.broken()).as("image " + image).isTrue());
    assertThat(rows(ours, PartKind.VERDICTS))
        .extracting(VerdictRow::attack)
        .containsOnly("linchpin", "square")
        .hasSize(40);
    assertThat(rows(ours, PartKind.MEMBERS)).extracting(MemberRow::member).contains("square");
    assertThat(rows(ours, PartKind.CHECKS))
        .filteredOn(c -> c.check().equals("black-box"))
        .singleElement()
        .satisfies(c -> assertThat(c.sentence()).contains("of the Square attack"));
  }

  @Test
  void linchpinBreaksWhatStandardBreaks() {
    Map<Integer, VerdictRow> ours = verdicts(linchpin, "linchpin");
    assertThat(verdicts(standard, "standard").values())
        .filteredOn(VerdictRow::broken)
        .allSatisfy(v -> assertThat(ours.get(v.image()).broken()).isTrue());
    assertThat(rows(linchpin, PartKind.MEMBERS))
        .extracting(MemberRow::member)
        .contains("pgd-margin");
  }

  /** Of two models with as many neurons each, LINCHPIN tries those that the other hangs on. */
  @Test
  void aSiblingOrdersNeuronsToo() throws IOException {
    Path spec = folder.resolve("siblings.textproto");
    Path models = Path.of("savedmodels").toAbsolutePath();
    String text =
        """
        models { saved_model: "%1$s/fashion-mnist-cnn" }
        models { saved_model: "%1$s/fashion-mnist-cnn-sensitivity" }
        data { idx { path: "%1$s/fashion-mnist-slice" } limit: 12 }
        tasks { sensitivity { } }
        tasks { attack { threats { epsilon: "2/255" } ensemble { kind: LINCHPIN } } }
        checks { enabled: false }
        """;
    Files.writeString(spec, text.formatted(models));
    Path out = folder.resolve("siblings");
    works("run %s --out %s", spec, out);
    List<NeuronRow> neurons = rows(out, PartKind.NEURONS);
    List<TrajectoryRow> attacked =
        rows(out, PartKind.TRAJECTORIES).stream()
            .filter(t -> t.attack().endsWith("ns-sibling") && t.index() == 0 && t.neuron() >= 0)
            .toList();
    assertThat(attacked).extracting(TrajectoryRow::model).contains("fashion-mnist-cnn");
    assertThat(attacked)
        .allSatisfy(
            t -> {
              Map<Integer, NeuronRow> other =
                  neurons.stream()
                      .filter(n -> n.image() == t.image() && !n.model().equals(t.model()))
                      .collect(Collectors.toMap(NeuronRow::neuron, Function.identity()));
              NeuronRow first =
                  neurons.stream()
                      .filter(n -> n.image() == t.image() && n.model().equals(t.model()))
                      .filter(n -> n.state() == NeuronState.FINITE)
                      .filter(n -> other.get(n.neuron()).state() == NeuronState.FINITE)
                      .min(Comparator.comparing(n -> Math.abs(other.get(n.neuron()).delta())))
                      .orElseThrow();
              assertThat(t.neuron()).isEqualTo(first.neuron());
            });
  }

  /** A lost slice is made again in the order that the first session found. */
  @Test
  void resumesInTheRecordedOrder() throws IOException {
    String provenance = Files.readString(linchpin.resolve("provenance.json"));
    assertThat(provenance).contains("linchpin.linf-0.04.order");
    Object before = Linchpin.allRows(linchpin);
    List<MemberRow> members = untimed(linchpin);
    try (var files = Files.list(linchpin.resolve("results"))) {
      Files.delete(
          files
              .filter(f -> f.getFileName().toString().startsWith("verdicts@"))
              .sorted()
              .findFirst()
              .orElseThrow());
    }
    Run again = audit("--ensemble linchpin", linchpin);
    assertThat(again.err()).doesNotContain("in the order");
    assertThat(Linchpin.allRows(linchpin)).isEqualTo(before);
    // The first session took the first images' results from the search for the order.
    assertThat(untimed(linchpin)).isEqualTo(members);
  }

  private static List<MemberRow> untimed(Path out) {
    return rows(out, PartKind.MEMBERS).stream()
        .map(
            m ->
                new MemberRow(
                    m.model(),
                    m.ensemble(),
                    m.norm(),
                    m.epsilon(),
                    m.position(),
                    m.turn(),
                    m.member(),
                    m.attacked(),
                    m.broken(),
                    m.gradientSteps(),
                    m.queries(),
                    0))
        .sorted(Comparator.comparing(MemberRow::turn).thenComparing(MemberRow::attacked))
        .toList();
  }
}
