package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.attack.Precision;
import dev.linchpin.bench.ComparedLoss;
import dev.linchpin.experiment.BenchTrainOptions;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTrainTest {
  private static Object options(String line) {
    RecordingActions actions = new RecordingActions();
    Run run = Run.of(List.of(line.split(" ")), () -> actions);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return actions.options;
  }

  @Test
  void defaultsAreThoseOfTheHelp() {
    assertThat(options("bench train --arch resnet20"))
        .isEqualTo(
            new BenchTrainOptions(
                List.of("resnet20"),
                128,
                List.of(Precision.FLOAT32),
                OptionalInt.empty(),
                List.of(ComparedLoss.SENSITIVITY),
                7,
                2,
                false));
  }

  @Test
  void takesWhatItIsGiven() {
    assertThat(
            options(
                "bench train --arch resnet20,vgg19 --batch 64 --precision float32,bfloat16"
                    + " --replicas 4 --compare fast,sensitivity --rounds 9 --seconds 1 --json"))
        .isEqualTo(
            new BenchTrainOptions(
                List.of("resnet20", "vgg19"),
                64,
                List.of(Precision.FLOAT32, Precision.BFLOAT16),
                OptionalInt.of(4),
                List.of(ComparedLoss.FAST, ComparedLoss.SENSITIVITY),
                9,
                1,
                true));
    assertThat(((BenchTrainOptions) options("bench train --arch cnn --compare none")).losses())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench train                             | --arch is missing .*",
        "bench trains                            | unexpected argument trains: linchpin bench .*",
        "bench train fast --arch cnn             | unexpected argument fast: linchpin bench train .*",
        "bench train --arch cnn --model m        | unknown option --model.*",
        "bench train --arch restnet20            | architecture 'restnet20': .* resnet20.*",
        "bench train --arch cnn --precision int8 | --precision int8: needs float32 or bfloat16",
        "bench train --arch cnn --compare fats   | --compare fats: needs sensitivity or fast",
        "bench train --arch cnn --batch 0        | --batch 0: needs an integer from 1 to 65536",
        "bench train --arch cnn --batch 10 --replicas 3 | --batch 10 can't be cut into 3 .*"
      })
  void oneLineForWhatIsWrong(String line, String message) {
    Run run = Run.of(List.of(line.split(" ")));
    assertThat(run.err()).matches("linchpin: error: " + message + "\\R");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void measuresAndPrintsJson() {
    String line = "bench train --json --arch cnn-2-4 --batch 4 --replicas 2 --rounds 1 --seconds 1";
    Run run = Run.of(List.of(line.split(" ")));
    assertThat(run.code()).as(run.err()).isZero();
    JsonObject figures = JsonParser.parseString(run.out()).getAsJsonObject();
    JsonObject rate = figures.getAsJsonArray("training").get(0).getAsJsonObject();
    assertThat(rate.get("network").getAsString()).isEqualTo("cnn-2-4");
    assertThat(rate.getAsJsonObject("plan").get("replicas").getAsInt()).isEqualTo(2);
    assertThat(rate.getAsJsonObject("imagesPerSecond").get("median").getAsDouble()).isPositive();
    JsonObject cost = figures.getAsJsonArray("costs").get(0).getAsJsonObject();
    assertThat(cost.get("loss").getAsString()).isEqualTo("SENSITIVITY");
    assertThat(cost.getAsJsonObject("ratio").get("median").getAsDouble()).isPositive();
    assertThat(run.err()).contains("cnn-2-4, FLOAT32: 4 images a step");
  }
}
