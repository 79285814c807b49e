package dev.linchpin.train.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.results.ParquetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryListenerTest {
  private static final List<String> FILES =
      List.of("history.csv", "epochs.csv", "evaluations.csv", "history.parquet");

  @TempDir Path dir;

  @Test
  void rowsAreMeansOverTheirSteps() throws IOException {
    FakeTraining.run(new HistoryListener(dir, 6));
    List<String> lines = Files.readAllLines(dir.resolve("history.csv"));
    assertThat(lines.get(0))
        .isEqualTo(
            "step,epoch,learning_rate,loss,accuracy,gradient_norm,images_per_second,"
                + "term/cross_entropy,term/sensitivity,weight/cross_entropy,weight/sensitivity");
    // The last row has the two steps that are left.
    assertThat(lines.stream().skip(1).map(l -> l.split(",")[0]))
        .containsExactly("6", "12", "18", "20");
    double[] third = numbers(lines.get(3));
    double ce = 0;
    for (int s = 13; s <= 18; s++) {
      ce += FakeTraining.ce(s) / 6.0;
    }
    assertThat(third[1]).isEqualTo(3.6);
    assertThat(third[6]).isCloseTo(80, within(1e-9));
    assertThat(third[7]).isCloseTo(ce, within(1e-9));
    assertThat(third[10]).isEqualTo(10);
    assertThat(numbers(lines.get(4))[7])
        .isCloseTo(((double) FakeTraining.ce(19) + FakeTraining.ce(20)) / 2, within(1e-9));

    List<String> epochs = Files.readAllLines(dir.resolve("epochs.csv"));
    assertThat(epochs.get(0))
        .isEqualTo(
            "step,epoch,loss,accuracy,gradient_norm,validation/accuracy,validation/loss,"
                + "images_per_second");
    assertThat(epochs).hasSize(5);
    double accuracy = 0;
    for (int s = 6; s <= 10; s++) {
      accuracy += FakeTraining.step(s).accuracy() / 5.0;
    }
    assertThat(numbers(epochs.get(2))[3]).isCloseTo(accuracy, within(1e-9));
    assertThat(numbers(epochs.get(2))).contains(0.6, atIndex(5)).contains(1, atIndex(6));
    assertThat(Files.readAllLines(dir.resolve("evaluations.csv")))
        .hasSize(9)
        .startsWith("step,epoch,name,value", "5,1,clean/accuracy,0.5", "5,1,pgd/success,1.0");
  }

  @Test
  void parquetHoldsAllOfIt() {
    FakeTraining.run(new HistoryListener(dir, 10));
    List<HistoryRow> rows = new ArrayList<>();
    ParquetFile.read(dir.resolve("history.parquet"), HistoryRow.class, rows::add);
    assertThat(rows).hasSize(2 * 9 + 4 * 6 + 8);
    assertThat(rows).contains(new HistoryRow(20, 4, "step/weight/sensitivity", 10));
    assertThat(rows).contains(new HistoryRow(10, 2, "evaluation/clean/accuracy", 0.7));
    assertThat(rows).contains(new HistoryRow(20, 4, "epoch/validation/accuracy", 0.5));
    assertThat(rows)
        .filteredOn(r -> r.name().equals("epoch/loss"))
        .extracting(HistoryRow::step)
        .containsExactly(5L, 10L, 15L, 20L);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,4", "5,5", "7,19", "10,12", "14,20", "20,20", "12,12"})
  void aResumedTrainingLeavesTheSameFiles(int checkpoint, int killed) throws IOException {
    Path whole = dir.resolve("whole");
    Path resumed = dir.resolve("resumed");
    FakeTraining.run(new HistoryListener(whole, 4));
    FakeTraining first =
        new FakeTraining(new HistoryListener(resumed, 4)).killed(checkpoint, killed);
    if (Files.exists(resumed.resolve("history.csv"))) {
      Files.writeString(resumed.resolve("history.csv"), "9", StandardOpenOption.APPEND);
    }
    new FakeTraining(new HistoryListener(resumed, 4)).resumeFrom(first);
    for (String file : FILES) {
      assertThat(resumed.resolve(file)).as(file).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void aKillAfterTheLastRowButBeforeTheEndAddsNoRow() throws IOException {
    FakeTraining.run(new HistoryListener(dir, 6));
    byte[] whole = Files.readAllBytes(dir.resolve("history.csv"));
    Path resumed = dir.resolve("resumed");
    FakeTraining first = new FakeTraining(new HistoryListener(resumed, 6)).killed(20, 20);
    new FakeTraining(new HistoryListener(resumed, 6)).resumeFrom(first);
    new FakeTraining(new HistoryListener(resumed, 6)).resumeFrom(first);
    assertThat(resumed.resolve("history.csv")).hasBinaryContent(whole);
  }

  @Test
  void aTrainingFromTheBeginningForgetsAnEarlierOne() throws IOException {
    Files.writeString(dir.resolve("history.csv"), "step,other\n1,2\n");
    FakeTraining.run(new HistoryListener(dir, 10));
    assertThat(Files.readAllLines(dir.resolve("history.csv"))).hasSize(3);
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
  }
}
