package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of {@code train} make the experiment that a file would. */
class TrainSpecTest {
  /** Names are the concern of those who build networks. */
  private static String architecture(String name) {
    return name.equals("cnn") ? "{ cnn { } }" : "{ resnet { depth: " + name.substring(6) + " } }";
  }

  private static Experiment build(String... options) {
    return TrainSpec.build(map(options), TrainSpecTest::architecture)
        .validate()
        .resolve()
        .experiment();
  }

  private static Map<String, String> map(String... options) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return map;
  }

  private static Experiment file(String text) {
    return SpecReader.parse(text, "s").validate().resolve().experiment();
  }

  @Test
  void theUsualCommand() {
    assertThat(
            build("arch", "resnet20", "data", "cifar10:c", "loss", "sensitivity", "epochs", "15"))
        .isEqualTo(
            file(
                """
                name: "train" data { cifar10 { path: "c" } }
                models { train { architecture { resnet { depth: 20 } } epochs: 15
                                 loss { sensitivity { } } } }
                """));
  }

  @Test
  void everyOption() {
    assertThat(
            build(
                "model",
                "dir/m",
                "data",
                "npz:t.npz",
                "train-data",
                "npz:u.npz",
                "loss",
                "sensitivity+trades",
                "norm",
                "l2",
                "lambda1",
                "0",
                "lambda2",
                "7",
                "k",
                "4",
                "optimizer",
                "AdamW",
                "lr",
                "0.5",
                "batch",
                "32",
                "precision",
                "bfloat16",
                "seed",
                "9",
                "name",
                "n",
                "limit",
                "5",
                "pixels",
                "0..255"))
        .isEqualTo(
            file(
                """
                name: "train" data { npz { path: "t.npz" } limit: 5 } seed: 9
                models {
                  name: "n" saved_model: "dir/m" pixels { range: 0..255 }
                  train {
                    data { npz { path: "u.npz" } } batch_size: 32 precision: BFLOAT16
                    loss { trades { threat { norm: L2 epsilon: 0.5 } }
                           sensitivity { lambda1: 0 lambda2: 7 k: 4 } }
                    optimizer { adamw { } } learning_rate { value: 0.5 }
                  }
                }
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "arch resnet20; --data is missing; needed: --data KIND:PATH, with a training set",
        "data npz:x; --arch is missing; needed: --arch NAME to train a new network, or",
        "data npz:x arch cnn model m; --model stands beside --arch; allowed: one of the two",
        "data npz:x arch resnet21; --arch resnet21: models[0].train.architecture.resnet.depth: 21",
        "data npz:x arch cnn loss plain; --loss plain: 'plain' is no loss; allowed: standard, sens",
        "data npz:x arch cnn loss fast+trades; --loss fast+trades: two adversaries; allowed: one",
        "data npz:x arch cnn epsilon 1; --epsilon is for --loss adversarial, fast or trades",
        "data npz:x arch cnn loss fast epsilon 8; --epsilon 8: models[0].train.loss.fast.threat",
        "data npz:x arch cnn loss fast epsilon 0; --epsilon 0: models[0].train.loss.fast.threat",
        "data npz:x arch cnn k 3; --k is for --loss sensitivity",
        "data npz:x arch cnn epochs 0; --epochs 0: models[0].train.epochs: 0.0 is not allowed; it",
        "data npz:x arch cnn lr -1; --lr -1: models[0].train.learning_rate.value: -1.0 is not",
        "data npz:x arch cnn batch 1; --batch 1: models[0].train.batch_size: 1 is out of range;",
        "data npz:x arch cnn optimizer adan; --optimizer adan: 'adan' is no optimizer; did you mean 'adam'",
        "data npz:x arch cnn precision half; --precision HALF: models[0].train.precision: 'HALF'",
        "data np:x arch cnn; --data np:x: 'np' is no kind of data; did you mean 'npz'?",
        "data npz:x arch cnn train-data x; --train-data x: 'x' is no kind of data; allowed: cifar",
        "data npz:x arch cnn pixels 0..1; --pixels 0..1: models[0].pixels: is about a saved_model"
      })
  void errorsBeginWithTheOption(String options, String message) {
    assertThatThrownBy(
            () -> TrainSpec.build(map(options.split(" ")), TrainSpecTest::architecture).validate())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(message);
  }
}
