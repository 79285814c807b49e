package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.attack.Precision;
import dev.linchpin.bench.DeltaSize;
import dev.linchpin.experiment.BenchOptions;
import dev.linchpin.testing.PythonModel;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private static Object options(String line) {
    RecordingActions actions = new RecordingActions();
    Run run = Run.of(List.of(line.split(" ")), () -> actions);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return actions.options;
  }

  @Test
  void defaultsAreThoseOfTheHelp() {
    assertThat(options("bench --delta 10x5x3"))
        .isEqualTo(
            new BenchOptions(
                Map.of(),
                List.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                List.of(Precision.FLOAT32),
                false,
                List.of(new DeltaSize(10, 5, 3)),
                5,
                2,
                false));
  }

  @Test
  void takesWhatItIsGiven() {
    assertThat(
            options(
                "bench --model m --pixels 0..255 --slots 64,256 --streams 3 --steps-per-call 7 --peak"
                    + " --precision bfloat16,float32 --delta 1x2x3,4x5x6 --rounds 9 --seconds 1 --json"))
        .isEqualTo(
            new BenchOptions(
                Map.of("model", "m", "pixels", "0..255"),
                List.of(64, 256),
                OptionalInt.of(3),
                OptionalInt.of(7),
                List.of(Precision.BFLOAT16, Precision.FLOAT32),
                true,
                List.of(new DeltaSize(1, 2, 3), new DeltaSize(4, 5, 6)),
                9,
                1,
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench                            | nothing to measure: --model DIR .*",
        "bench --slots 64 --delta 1x1x2   | --slots needs --model DIR",
        "bench --pixels 0..1 --delta 1x1x2| --pixels needs --model DIR",
        "bench --model m --slots 1        | --slots 1: needs an integer from 2 to 65536",
        "bench --model m --slots 64,,2    | --slots : needs an integer from 2 to 65536",
        "bench --model m --streams 1,2    | --streams 1,2: needs an integer from 1 to 1024",
        "bench --model m --rounds 0       | --rounds 0: needs an integer from 1 to 1000",
        "bench --model m --seconds 1.5    | --seconds 1.5: needs an integer from 1 to 3600",
        "bench --model m --steps-per-call x | --steps-per-call x: needs an integer .*",
        "bench --model m --precision half | --precision half: needs float32 or bfloat16",
        "bench --delta 10x5               | --delta 10x5: needs IMAGESxFEATURESxCLASSES.*",
        "bench --delta 10x5x1             | --delta 10x5x1: needs at least .* 2 classes"
      })
  void oneLineForWhatIsWrong(String line, String message) {
    Run run = Run.of(List.of(line.split(" ")));
    assertThat(run.err()).matches("linchpin: error: " + message + "\\R");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void measuresAndPrintsJson() {
    String model = PythonModel.read("same-weights-255").options().directory().toString();
    String line =
        " --pixels 0..255 --slots 16,32 --streams 1 --delta 9x4x3 --rounds 1 --seconds 1"
            + " --peak";
    Run run = Run.of(List.of(("bench --json --model " + model + line).split(" ")));
    assertThat(run.code()).as(run.err()).isZero();
    JsonObject figures = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(figures.getAsJsonArray("steps")).hasSize(2);
    JsonObject second = figures.getAsJsonArray("steps").get(1).getAsJsonObject();
    assertThat(second.getAsJsonObject("plan").get("slots").getAsInt()).isEqualTo(32);
    assertThat(second.getAsJsonObject("stepsPerSecond").get("median").getAsDouble()).isPositive();
    JsonObject delta = figures.getAsJsonArray("delta").get(0).getAsJsonObject();
    double seconds = delta.getAsJsonObject("kernelSeconds").get("median").getAsDouble();
    assertThat(seconds).isPositive();
    JsonObject throughput = delta.getAsJsonObject("kernelThroughput");
    assertThat(throughput.get("imagesPerSecond").getAsDouble())
        .isCloseTo(9 / seconds, withinPercentage(1e-6));
    assertThat(throughput.get("valuesPerSecond").getAsDouble())
        .isCloseTo(9 * 4 / seconds, withinPercentage(1e-6));
    assertThat(delta.getAsJsonObject("opsThroughput").get("imagesPerSecond").getAsDouble())
        .isPositive();
    JsonObject peak = figures.getAsJsonArray("peaks").get(0).getAsJsonObject();
    double best = peak.getAsJsonObject("gigaflopsPerSecond").get("median").getAsDouble();
    assertThat(figures.getAsJsonArray("shares")).hasSize(2);
    JsonObject share = figures.getAsJsonArray("shares").get(1).getAsJsonObject();
    assertThat(share.get("slots").getAsInt()).isEqualTo(32);
    assertThat(share.get("precision").getAsString()).isEqualTo("FLOAT32");
    // Two passes of two operations a multiply-add.
    assertThat(share.get("share").getAsDouble())
        .isCloseTo(
            4
                * second.get("multiplyAdds").getAsDouble()
                * second.getAsJsonObject("stepsPerSecond").get("median").getAsDouble()
                / (1e9 * best),
            withinPercentage(1e-6));
    assertThat(figures.getAsJsonObject("machine").get("cores").getAsInt()).isPositive();
    assertThat(figures.get("tensorflow").getAsString()).isNotEmpty();
    assertThat(run.err()).contains("steps of 32 slots in 1 streams").contains("Δ of 9x4x3");
  }
}
