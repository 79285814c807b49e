package dev.linchpin.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.base.Wilson;
import dev.linchpin.results.ActivationRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.SweepRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counted by hand: sweeps and activations. */
class SweepSummaryTest {
  @TempDir Path dir;
  private RunFolder folder;

  @BeforeEach
  void open() {
    folder = RunFolder.open(dir, "h", "");
    folder.write(
        PartKind.MODELS.of(),
        Stream.of(new ModelRow("net", 25, 10, false), new ModelRow("a", 4, 10, false)));
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private static SweepRow row(String model, int image, int rank, boolean target, boolean success) {
    return new SweepRow(
        model, "linf", 0.1, image, rank, target ? rank : -1, 1, target, success, target ? 10 : 0);
  }

  /**
   * 25 ranks: tenths begin at 0, 3, 5, 8, 10, 13, 15, 18, 20, 23. Rank r of image i falls if r < i.
   */
  private void sweep() {
    for (int part = 0; part < 2; part++) {
      int first = 2 * part;
      folder.write(
          PartKind.SWEEP.of("net", "linf-0.1", part + ""),
          IntStream.range(0, 50)
              .mapToObj(
                  k -> row("net", first + k / 25, k % 25, k % 25 < 24, k % 25 < first + k / 25)));
    }
    folder.write(
        PartKind.SWEEP.of("a", "linf-0.1", "0"),
        Stream.of(row("a", 0, 0, true, true), row("a", 0, 3, false, false)));
  }

  @Test
  void tenthsOfTheRanks() {
    sweep();
    List<SweepSummary> sweeps = Summary.of(folder).sweeps();
    assertThat(sweeps).extracting(SweepSummary::model).containsExactly("net", "a");
    SweepSummary net = sweeps.get(0);
    assertThat(net.ranks()).isEqualTo(25);
    assertThat(net.images()).isEqualTo(4);
    assertThat(net.gradientSteps()).isEqualTo(4 * 24 * 10);
    assertThat(net.tenths())
        .extracting(SweepSummary.Tenth::from)
        .containsExactly(0, 3, 5, 8, 10, 13, 15, 18, 20, 23);
    // Images 0 to 3 fall at 0, 1, 2 and 3 ranks.
    assertThat(net.tenths().get(0)).isEqualTo(new SweepSummary.Tenth(0, 3, new Wilson(6, 12), 0));
    assertThat(net.tenths().get(1)).isEqualTo(new SweepSummary.Tenth(3, 5, new Wilson(0, 8), 0));
    assertThat(net.tenths().get(9)).isEqualTo(new SweepSummary.Tenth(23, 25, new Wilson(0, 4), 4));
    // Tenths of four ranks: those that nothing was attacked in are left out.
    assertThat(sweeps.get(1).tenths())
        .containsExactly(
            new SweepSummary.Tenth(0, 0 + 1, new Wilson(1, 1), 0),
            new SweepSummary.Tenth(3, 4, new Wilson(0, 0), 1));
  }

  @Test
  void asTextAndAsJson() {
    sweep();
    Summary summary = Summary.of(folder);
    assertThat(SweepTable.render(summary))
        .startsWith("Neurons attacked one at a time, by their rank; 95 % Wilson intervals ")
        .contains("net · Linf 0.1 · 25 of 25 ranks on 4 images · 960 gradient steps\n")
        .contains("0-2          12  50.0 [25.4, 74.6]          0\n")
        .contains("23-24         4    0.0 [0.0, 49.0]          4\n");
    JsonObject json =
        JsonParser.parseString(summary.toJson())
            .getAsJsonObject()
            .getAsJsonArray("sweeps")
            .get(0)
            .getAsJsonObject();
    JsonObject tenth = json.getAsJsonArray("tenths").get(0).getAsJsonObject();
    assertThat(tenth.get("n").getAsInt()).isEqualTo(12);
    assertThat(tenth.get("success").getAsDouble()).isEqualTo(0.5);
    assertThat(tenth.get("success_low").getAsDouble()).isCloseTo(0.2538, within(1e-4));
  }

  private static ActivationRow activation(int neuron, int n, float max, float zeros) {
    return new ActivationRow("net", neuron, n, 0, max, 1, 1, zeros, List.of(n), 0, 9);
  }

  @Test
  void activationsOfTheWidestPart() {
    folder.write(
        PartKind.ACTIVATIONS.of("net", "000000-000010"),
        Stream.of(activation(0, 10, 100, 1), activation(1, 10, 100, 1)));
    folder.write(
        PartKind.ACTIVATIONS.of("net", "000000-000020"),
        Stream.of(
            activation(0, 20, 1, 0.25f),
            activation(1, 20, 0, 1),
            activation(2, 20, 9, 0),
            activation(3, 20, 4, 0.25f)));
    Summary summary = Summary.of(folder);
    assertThat(summary.activations())
        .containsExactly(new ActivationSummary("net", 4, 20, 0.375, 1, 2.5));
    assertThat(Tables.render(summary))
        .contains("net                 4      20      37.5            1            2.500");
    assertThat(summary.toJson()).contains("\"share_zero\": 0.375");
  }

  @Test
  void nothingWithoutTheTasks() {
    Summary summary = Summary.of(folder);
    assertThat(Tables.render(summary)).doesNotContain("Activations", "Ranks");
    assertThat(summary.toJson()).doesNotContain("sweeps", "activations");
  }
}
