package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.results.CheckOutcome;
import dev.linchpin.results.CheckRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.testing.MaskedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an audit says of itself on models that hide their gradient, and on one that does not. */
class TrustTest {
  private static final int IMAGES = 64;
  private static final String AUDIT =
      "audit --model %s --data npz:%s --epsilon 0.05 --steps 20 --neurons none --out %s %s%s";

  @TempDir Path folder;

  private Run audit(MaskedModels model, String more) {
    Path data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, new int[] {0, 1, 2, 3, 4});
    Path saved = folder.resolve("m");
    if (!Files.exists(saved)) {
      model.write(saved);
    }
    String pgd = more.contains("--restarts") ? "" : "--restarts 2 ";
    return Linchpin.works(AUDIT, saved, data, folder.resolve("out"), pgd, more);
  }

  private List<CheckRow> rows() {
    return Linchpin.rows(folder.resolve("out"), PartKind.CHECKS);
  }

  private List<String> failed() {
    return rows().stream()
        .filter(r -> r.outcome() == CheckOutcome.FAILED)
        .map(CheckRow::check)
        .toList();
  }

  private CheckRow row(String check) {
    return rows().stream().filter(r -> r.check().equals(check)).findFirst().orElseThrow();
  }

  private JsonObject trust() throws IOException {
    String json = Files.readString(folder.resolve("out/summary.json"));
    return JsonParser.parseString(json)
        .getAsJsonObject()
        .getAsJsonArray("trust")
        .get(0)
        .getAsJsonObject();
  }

  @Test
  void anHonestModelIsTrusted() throws IOException {
    Run run = audit(MaskedModels.HONEST, "");
    assertThat(failed()).isEmpty();
    assertThat(run.out())
        .contains("m · Linf 0.05 · TRUSTED: ", "; open: transfer", "more effort (n = 64");
    assertThat(trust().get("verdict").getAsString()).isEqualTo("TRUSTED");
    assertThat(trust().getAsJsonArray("reasons")).isEmpty();
    assertThat(trust().getAsJsonArray("checks").size()).isEqualTo(rows().size()).isGreaterThan(8);
  }

  /** The first reason is the cause; what follows from it may stand beneath. */
  @ParameterizedTest
  @CsvSource({
    "QUANTISED, gradients, is zero on 64 of 64 images",
    "THRESHOLDS, gradients, is zero on 64 of 64 images",
    "SATURATED, saturation, cross-entropy has no gradient on",
    "DECOYS, saturation, cross-entropy is saturated or misled: 40 steps of PGD on the margin break",
    "LOGARITHM, gradients, NaN or infinite on",
    "PROBABILITIES, logits, gives probabilities",
    "STOCHASTIC, deterministic, answers at random",
  })
  void aMaskedModelIsDoubtedForTheRightReason(MaskedModels model, String check, String sentence)
      throws IOException {
    Run run = audit(model, "");
    assertThat(failed()).first().isEqualTo(check);
    assertThat(run.out()).contains("m · Linf 0.05 · DOUBTFUL:\n  " + check + ": ");
    assertThat(trust().get("verdict").getAsString()).isEqualTo("DOUBTFUL");
    assertThat(trust().getAsJsonArray("reasons").get(0).getAsString())
        .startsWith(check)
        .contains(sentence);
  }

  /** That cross-entropy is flat is no concern of a run by other losses. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--restarts 0 --apgd margin",
        "--restarts 0 --ensemble linchpin",
        "--restarts 0 --ensemble standard"
      })
  void saturationIsNoConcernOfOtherLosses(String more) {
    audit(MaskedModels.SATURATED, more);
    assertThat(failed()).isEmpty();
    assertThat(row("saturation").sentence()).contains("is not the run's only loss");
  }

  /** What Square broke in the run is no merit of the gradients. */
  @ParameterizedTest
  @ValueSource(strings = {"--square 300", "--ensemble linchpin"})
  void squareInTheRunHidesNoMaskedGradients(String more) {
    audit(MaskedModels.SHATTERED, more);
    CheckRow row = row("black-box");
    assertThat(row.sentence()).matches("black-box attacks break \\d+ of the first 64 images .*");
    assertThat(row.outcome()).isEqualTo(CheckOutcome.FAILED);
  }

  @Test
  void squareBesideHonestGradientsIsNoReasonForDoubt() {
    audit(MaskedModels.HONEST, "--square 300");
    assertThat(failed()).isEmpty();
    assertThat(row("black-box").outcome()).isEqualTo(CheckOutcome.PASSED);
  }

  @Test
  void whatNeedsPgdIsOpenWithoutIt() {
    Run run = audit(MaskedModels.HONEST, "--restarts 0 --apgd margin");
    assertThat(row("flat loss").outcome()).isEqualTo(CheckOutcome.UNDECIDED);
    assertThat(run.out()).contains("flat loss (no untargeted PGD in the run)");
    assertThat(row("saturation").sentence()).doesNotContain("PGD");
  }

  @Test
  void checksCanBeLeftOutAndMadeUpFor() throws IOException {
    Run without = audit(MaskedModels.HONEST, "--no-checks");
    assertThat(without.out()).doesNotContain("TRUSTED");
    assertThat(rows()).isEmpty();
    Run with = audit(MaskedModels.HONEST, "");
    assertThat(with.out()).contains("TRUSTED");
    List<CheckRow> rows = rows();
    assertThat(rows).isNotEmpty();

    Path part =
        Linchpin.times(folder.resolve("out"), "results").keySet().stream()
            .filter(f -> f.contains("checks@"))
            .map(folder.resolve("out")::resolve)
            .findFirst()
            .orElseThrow();
    var written = Files.getLastModifiedTime(part);
    audit(MaskedModels.HONEST, "");
    assertThat(Files.getLastModifiedTime(part)).isEqualTo(written);

    audit(MaskedModels.HONEST, "--set checks.images=32");
    assertThat(rows()).hasSameSizeAs(rows).allMatch(r -> r.n() <= 64);
    assertThat(rows()).filteredOn(r -> r.check().equals("gradients")).allMatch(r -> r.n() == 32);
  }
}
