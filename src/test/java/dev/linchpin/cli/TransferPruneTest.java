package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.rows;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.ImageRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.results.TransferRow;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks transfer and prune through the whole program; the same weights eat unit and byte pixels.
 */
class TransferPruneTest {
  private static final int IMAGES = 270;
  private static final String TASKS =
      "tasks { attack { threats { epsilon: 0.03 } steps: 6 pgd { restarts: 1 } } }\n"
          + "tasks { transfer { } }\n"
          + "tasks { prune { shares: [0, 0.25, 1] threats { epsilon: 0.03 } steps: 6 } }\n";

  @TempDir static Path folder;
  private static Path spec;
  private static Path out;
  private static Run run;

  private static String models(String... names) {
    StringBuilder models = new StringBuilder();
    for (String name : names) {
      models.append("models { saved_model: \"" + Linchpin.model(name) + "\" }\n");
    }
    Path data = folder.resolve("d.npz");
    if (!Files.exists(data)) {
      Linchpin.npz(data, IMAGES, PythonModel.read(MODEL).labels());
    }
    return models + "data { npz { path: \"" + data + "\" } }\nruntime { streams: 1 slots: 32 }\n";
  }

  @BeforeAll
  static void runAll() throws IOException {
    spec = folder.resolve("spec.textproto");
    Files.writeString(spec, models(MODEL, "same-weights-uint8") + TASKS);
    out = folder.resolve("out");
    run = works("run %s --out %s", spec, out);
  }

  /** The same function of the same images: an example that keeps its 8 bits breaks the twin. */
  @Test
  void examplesOfATwinBreakTheTwin() {
    Map<Integer, VerdictRow> verdicts = new HashMap<>();
    rows(out, PartKind.VERDICTS).stream()
        .filter(v -> v.model().equals(MODEL) && v.broken())
        .forEach(v -> verdicts.put(v.image(), v));
    List<TransferRow> rows =
        rows(out, PartKind.TRANSFER).stream().filter(r -> r.source().equals(MODEL)).toList();
    assertThat(rows).hasSameSizeAs(verdicts.values()).hasSizeGreaterThan(20);
    for (TransferRow row : rows) {
      assertThat(row.target()).isEqualTo("same-weights-uint8");
      assertThat(row.broken()).isEqualTo(verdicts.get(row.image()).success8bit());
    }
    assertThat(rows(out, PartKind.TRANSFER))
        .filteredOn(r -> r.target().equals(MODEL))
        .allMatch(TransferRow::broken)
        .isNotEmpty();
  }

  @Test
  void withNothingZeroedThePrunedModelIsTheModel() {
    Map<List<Object>, PruneRow> pruned = new HashMap<>();
    rows(out, PartKind.PRUNING).stream()
        .filter(r -> r.share() == 0)
        .forEach(r -> pruned.put(List.of(r.model(), r.which(), r.norm(), r.image()), r));
    assertThat(pruned).hasSize(2 * 2 * 2 * IMAGES);
    for (ImageRow image : rows(out, PartKind.IMAGES)) {
      PruneRow row = pruned.get(List.<Object>of(image.model(), "most", "none", image.image()));
      assertThat(row.predicted()).isEqualTo(image.predicted());
      assertThat(row.label()).isEqualTo(image.label());
    }
    for (VerdictRow v : rows(out, PartKind.VERDICTS)) {
      PruneRow row = pruned.get(List.<Object>of(v.model(), "least", "linf", v.image()));
      boolean broken = v.model().equals(MODEL) ? v.broken() : v.broken() && v.success8bit();
      assertThat(row.broken()).isEqualTo(broken);
    }
  }

  @Test
  void withAllZeroedEveryImageHasOneClass() {
    List<PruneRow> all = rows(out, PartKind.PRUNING).stream().filter(r -> r.share() == 1).toList();
    assertThat(all).extracting(PruneRow::zeroed).containsOnly(8);
    assertThat(all).extracting(PruneRow::predicted).containsOnly(all.get(0).predicted());
    assertThat(all).noneMatch(PruneRow::broken);
  }

  @Test
  void tablesAndProgressAreShown() throws IOException {
    assertThat(run.out())
        .contains("Transfer · PGD · Linf 0.03")
        .contains(
            MODEL + " · features zeroed · n = 270 · accuracy and robust accuracy under PGD in %")
        .contains("most sensitive", "least sensitive", "25.0 %");
    assertThat(run.err()).contains(MODEL + "  transfer: 270/270", MODEL + "  prune: 3240/3240");
    assertThat(Files.readString(out.resolve("summary.json")))
        .contains("\"transfer\"", "\"pruning\"");
    assertThat(Files.readString(out.resolve("provenance.json"))).contains(MODEL + ".prune.order");
  }

  @Test
  void lostPartsAreMadeAgain() throws IOException {
    List<String> kinds = List.of("transfer@" + MODEL, "pruning@" + MODEL);
    Object before = List.of(rows(out, PartKind.TRANSFER), rows(out, PartKind.PRUNING));
    for (String kind : kinds) {
      try (Stream<Path> files = Files.list(out.resolve("results"))) {
        Files.delete(
            files
                .filter(f -> f.getFileName().toString().startsWith(kind))
                .sorted()
                .findFirst()
                .orElseThrow());
      }
    }
    works("run %s --out %s", spec, out);
    assertThat(List.of(rows(out, PartKind.TRANSFER), rows(out, PartKind.PRUNING)))
        .isEqualTo(before);
  }

  @Test
  void withoutALinearHeadThereIsNothingToPrune() throws IOException {
    Path other = folder.resolve("headless.textproto");
    Files.writeString(other, models("module-cosine-head") + "tasks { prune { } }\n");
    Run refused = Linchpin.run("run %s --out %s", other, folder.resolve("headless"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("tasks[0].prune: model 'module-cosine-head' has no linear logits layer");
    assertThat(folder.resolve("headless")).doesNotExist();
  }
}
