package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.base.Wilson;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TransferRow;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counted by hand. */
class TransferPruneTablesTest {
  private static final double EPS = 8 / 255.0;

  @TempDir Path dir;
  private RunFolder folder;

  @BeforeEach
  void open() {
    folder = RunFolder.open(dir, "h", "");
    folder.write(
        PartKind.MODELS.of(),
        Stream.of("plain", "robust").map(m -> new ModelRow(m, 10, 10, false)));
    folder.write(PartKind.IMAGES.of("plain"), Stream.of(new ImageRow("plain", 0, 0, 0, -1)));
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private static TransferRow tried(String source, String target, int image, int clean, int after) {
    return new TransferRow(source, "pgd", "linf", EPS, target, image, 3, clean, after);
  }

  private void transfer() {
    folder.write(
        PartKind.ATTACKS.of("plain", "pgd"),
        Stream.of(new AttackFacts("plain", "pgd", "linf", EPS, List.of(), 1, "", 1, 1)));
    folder.write(
        PartKind.VERDICTS.of("plain", "pgd"),
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    new VerdictRow(
                        "plain", "pgd", "linf", EPS, i, 3, 3, i < 5, 0, 1, true, 0, 0, 0, true)));
    // Of five examples three change the class; one of these was wrong already, as was one other.
    folder.write(
        PartKind.TRANSFER.of("plain", "pgd", "robust", "0-3"),
        Stream.of(
            tried("plain", "robust", 0, 3, 4),
            tried("plain", "robust", 1, 2, 3),
            tried("plain", "robust", 2, 2, 2)));
    folder.write(
        PartKind.TRANSFER.of("plain", "pgd", "robust", "3-8"),
        Stream.of(tried("plain", "robust", 3, 3, 3), tried("plain", "robust", 4, 3, 5)));
    folder.write(
        PartKind.TRANSFER.of("robust", "pgd", "plain", "0-8"),
        Stream.of(tried("robust", "plain", 0, 3, 3)));
  }

  @Test
  void transferIsCountedOfExamplesOfCorrectOnesAndOfImages() {
    transfer();
    Summary summary = Summary.of(folder);
    assertThat(summary.transfer()).hasSize(2);
    TransferSummary t = summary.transfer().get(0);
    assertThat(t.source() + " to " + t.target()).isEqualTo("plain to robust");
    assertThat(t.ofExamples()).isEqualTo(new Wilson(3, 5));
    assertThat(t.ofCorrect()).isEqualTo(new Wilson(2, 3));
    assertThat(t.ofImages()).isEqualTo(new Wilson(3, 8));
    JsonObject json =
        JsonParser.parseString(summary.toJson())
            .getAsJsonObject()
            .getAsJsonArray("transfer")
            .get(0)
            .getAsJsonObject();
    assertThat(json.get("n").getAsInt()).isEqualTo(5);
    assertThat(json.get("success").getAsDouble()).isEqualTo(0.6);
    // Wilson of 3/5 by statsmodels' formula.
    assertThat(json.get("success_low").getAsDouble()).isCloseTo(0.2307, within(1e-4));
    assertThat(json.get("success_correct").getAsDouble()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(json.get("n_images").getAsInt()).isEqualTo(8);
    assertThat(json.get("success_of_images").getAsDouble()).isEqualTo(0.375);
  }

  @Test
  void theMatrixHasSourcesOnTheLeft() {
    transfer();
    assertThat(TransferTable.render(Summary.of(folder)))
        .isEqualTo(
            """
            Transfer · PGD · Linf 8/255 · % of the examples made on the left that change the class on top
            Made on  examples            plain             robust
            ───────  ────────  ───────────────  ─────────────────
            plain           5                –  60.0 [23.1, 88.2]
            robust          1  0.0 [0.0, 79.3]                  –
            """);
    assertThat(Tables.render(Summary.of(folder))).contains("Transfer · PGD");
  }

  @Test
  void withoutRowsThereAreNoTables() {
    Summary summary = Summary.of(folder);
    assertThat(TransferTable.render(summary)).isEmpty();
    assertThat(PruneTable.render(summary)).isEmpty();
  }

  private void pruned(String which, double share, String norm, int correct, int broken) {
    double epsilon = norm.equals("none") ? 0 : EPS;
    folder.write(
        PartKind.PRUNING.of("plain", which, Double.toString(share), norm),
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    new PruneRow(
                        "plain",
                        which,
                        share,
                        (int) (10 * share),
                        norm,
                        epsilon,
                        i,
                        3,
                        i < correct ? 3 : 4,
                        i < broken)));
  }

  @Test
  void pruningIsCountedByShare() {
    for (String which : List.of("least", "most")) {
      pruned(which, 0, "none", 9, 0);
      pruned(which, 0, "linf", 9, 6);
    }
    pruned("most", 0.5, "none", 4, 0);
    pruned("most", 0.5, "linf", 4, 7);
    pruned("least", 0.5, "none", 10, 0);
    Summary summary = Summary.of(folder);
    assertThat(summary.pruning())
        .extracting(p -> p.which() + " " + p.share() + " " + p.zeroed())
        .containsExactly("most 0.0 0", "most 0.5 5", "least 0.0 0", "least 0.5 5");
    PruneSummary most = summary.pruning().get(1);
    assertThat(most.accuracy()).isEqualTo(new Wilson(4, 10));
    assertThat(most.attacked())
        .containsExactly(
            new PruneSummary.Attacked("linf", EPS, new Wilson(7, 10), new Wilson(0, 10)));
    assertThat(PruneTable.render(summary))
        .isEqualTo(
            """
            plain · features zeroed · n = 10 · accuracy and robust accuracy under PGD in %
                                       most sensitive                        least sensitive
            Share   zeroed           accuracy         Linf 8/255           accuracy         Linf 8/255
            ──────  ──────  ─────────────────  ─────────────────  ─────────────────  ─────────────────
            0.0 %        0  90.0 [59.6, 98.2]  30.0 [10.8, 60.3]  90.0 [59.6, 98.2]  30.0 [10.8, 60.3]
            50.0 %       5  40.0 [16.8, 68.7]    0.0 [0.0, 27.8]    100 [72.2, 100]                  –
            """);
    JsonObject json =
        JsonParser.parseString(summary.toJson())
            .getAsJsonObject()
            .getAsJsonArray("pruning")
            .get(0)
            .getAsJsonObject();
    assertThat(json.get("clean_accuracy").getAsDouble()).isEqualTo(0.9);
    JsonObject attacked = json.getAsJsonArray("attacked").get(0).getAsJsonObject();
    assertThat(attacked.get("robust_accuracy").getAsDouble()).isEqualTo(0.3);
    assertThat(attacked.get("success").getAsDouble()).isEqualTo(0.6);
  }

  @Test
  void intervalsGiveWayWhereThereIsNoRoom() {
    Wilson half = new Wilson(1, 2);
    assertThat(RoomyTable.render(share -> share.apply(half).repeat(2))).contains("[");
    assertThat(RoomyTable.render(share -> share.apply(half).repeat(9))).isEqualTo("50.0".repeat(9));
  }
}
