package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of wrong spec: its message, which is one line with file, line, column and field. */
class SpecErrorsTest {
  private static final String MODEL = "models { saved_model: \"m\" }\n";
  private static final String DATA = "data { npz { path: \"x.npz\" } }\n";
  private static final String ATTACK = "tasks { attack { pgd { } threats { epsilon: 0.1 } } }\n";
  private static final String TASK = "tasks { sensitivity { } }\n";

  /** On line 1, so that columns in the table are those of the text handed in. */
  private static String model(String fields) {
    return "models { saved_model: \"m\" " + fields + " }\n" + DATA + TASK;
  }

  private static String data(String fields) {
    return "data { " + fields + " }\n" + MODEL + TASK;
  }

  private static String pgd(String fields) {
    return "tasks { attack { pgd { } " + fields + " } }\n" + MODEL + DATA;
  }

  private static String neurons(String fields) {
    return "tasks { attack { neurons { "
        + fields
        + " } threats { epsilon: 0.1 } } }\n"
        + MODEL
        + DATA;
  }

  private static String lagrangian(String fields) {
    return "tasks { attack { neurons { form: LAGRANGIAN " + fields + " } } }\n" + MODEL + DATA;
  }

  private static String train(String fields) {
    return "models { train { architecture { cnn { } } " + fields + " } }\n" + DATA;
  }

  private static String architecture(String fields) {
    return "models { train { architecture { " + fields + " } } }\n" + DATA;
  }

  private static String loss(String fields) {
    return train("loss { " + fields + " }");
  }

  /** What is trained: the field, and what follows. */
  static Stream<Arguments> trainings() {
    String train = "models[0].train";
    return Stream.of(
        arguments("models { train { } }\n" + DATA, train + ": nothing to train; needed: arch"),
        arguments(
            model("train { architecture { cnn { } } }"),
            train + ".architecture: stands beside saved_model; allowed: one of the two"),
        arguments(
            "models { train { architecture { cnn { } } } tags: 's' }\n" + DATA,
            "models[0].tags: is about a saved_model, and this model has none"),
        arguments(MODEL + DATA, "tasks: no tasks; at least one is needed"),
        arguments(architecture(""), train + ".architecture: no kind; needed: one of mlp, cnn"),
        arguments(
            architecture("resnet { depth: 21 }"),
            train + ".architecture.resnet.depth: 21 is not 6n + 2; allowed: 20, 32, 44, 56, 110,"),
        arguments(
            architecture("wide_resnet { depth: 28 width: 0 }"),
            train + ".architecture.wide_resnet.width: 0 is out of range; allowed: 1 to 64"),
        arguments(
            architecture("mlp { hidden: [8, 0] }"),
            train + ".architecture.mlp.hidden[1]: 0 is out of range; allowed: 1 to 65536"),
        arguments(
            architecture("cnn { widths: [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] }"),
            train + ".architecture.cnn.widths: has 17 numbers; allowed: at most 16"),
        arguments(
            architecture("cnn { } mean: 0.5"),
            train + ".architecture.mean: mean has 1 numbers and std 0; allowed: as many of each"),
        arguments(
            architecture("cnn { } mean: 127 std: 1"),
            train + ".architecture.mean[0]: 127.0 is out of range; allowed: 0.0 to 1.0"),
        arguments(train("epochs: 0"), train + ".epochs: 0.0 is not allowed; it must be > 0"),
        arguments(train("batch_size: 1"), train + ".batch_size: 1 is out of range; allowed: 2 to"),
        arguments(
            train("precision: CALIBRATED"),
            train + ".precision: CALIBRATED is for attacks; allowed: FLOAT32, BFLOAT16"),
        arguments(
            train("replicas: 3"),
            train + ".replicas: 3 does not divide a batch of 128; allowed: 0 (chosen), or a div"),
        arguments(
            train("average_decay: 1"),
            train + ".average_decay: 1.0 is out of range; allowed: 0 to below 1"),
        arguments(
            train("batch_norm: FROZEN"), train + ".batch_norm: FROZEN would leave the moving st"),
        arguments(
            train("data { npz { path: 'p' } statistics { count: 1 } }"),
            train + ".data.statistics: are of the images to examine; leave them out here"),
        arguments(
            train("data { }"), train + ".data: no source; needed: one of cifar10, cifar100, idx"),
        arguments(
            train("learning_rate { value: -0.1 }"),
            train + ".learning_rate.value: -0.1 is not allowed; it must be > 0"),
        arguments(
            train("learning_rate { steps { at: [0.5, 0.4] } }"),
            train + ".learning_rate.steps.at[1]: 0.4 is no share of the training after 0.5;"),
        arguments(
            train("learning_rate { one_cycle { } warm_up_epochs: 1 }"),
            train + ".learning_rate.warm_up_epochs: one_cycle has a warm-up of its own (peak_at)"),
        arguments(
            train("optimizer { sgd { momentum: 0 nesterov: true } }"),
            train + ".optimizer.sgd.nesterov: needs a momentum; allowed with momentum: 0: false"),
        arguments(
            train("optimizer { adam { beta1: 1 } }"),
            train + ".optimizer.adam.beta1: 1.0 is out of range; allowed: 0 to below 1"),
        arguments(
            loss("adversarial { }"),
            train + ".loss.adversarial.threat: is missing; needed: threat { norm: LINF epsilon:"),
        arguments(
            loss("fast { threat { epsilon: 8 } }"),
            train
                + ".loss.fast.threat.epsilon: 8 is beyond the whole range of pixels for LINF;"
                + " allowed: 0 to 1, in units of [0,1] pixels (8/255?)"),
        arguments(
            loss("fast { threat { epsilon: 0 } }"),
            train + ".loss.fast.threat.epsilon: 0 leaves nothing to do; it must be > 0"),
        arguments(
            loss("trades { threat { epsilon: 0.1 } beta: 0 }"),
            train + ".loss.trades.beta: 0.0 is not allowed; it must be > 0"),
        arguments(
            loss("sensitivity { lambda1: 0 lambda2: 0 }"),
            train + ".loss.sensitivity: lambda1 and lambda2 are both 0; leave sensitivity out"),
        arguments(
            loss("sensitivity { k: 0 }"),
            train + ".loss.sensitivity.k: 0 is out of range; allowed: 1 to 1000000"),
        arguments(
            loss("label_smoothing: 1"),
            train + ".loss.label_smoothing: 1.0 is out of range; allowed: 0.0 to 0.9"),
        arguments(
            train("keep_best: 'accuracy'"),
            train
                + ".keep_best: 'accuracy' is not measured; allowed: clean/accuracy, pgd/robust,"
                + " 1-ns/robust, 4-ns/robust, 16-ns/robust, validation/accuracy"),
        arguments(
            train("early_stopping { } evaluation { every_epochs: 0 }"),
            train + ".early_stopping: needs evaluations; evaluation.every_epochs is 0"),
        arguments(
            train("keep_best: 'validation/accuracy' validation { images: 0 }"),
            train
                + ".keep_best: 'validation/accuracy' is not measured; allowed: clean/accuracy,"
                + " pgd/robust, 1-ns/robust, 4-ns/robust, 16-ns/robust"),
        arguments(
            train("validation { images: -1 }"),
            train + ".validation.images: -1 is out of range; allowed: 0 to 1000000"),
        arguments(
            train("evaluation { neurons: [2, 2] }"),
            train + ".evaluation.neurons[1]: 2 is there twice"));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void aTrainingThatIsWrong(String text, String message) {
    assertThatThrownBy(() -> SpecReader.parse(text, "spec.textproto").validate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining(": " + message)
        .hasMessageStartingWith("spec.textproto")
        .hasMessageNotContaining("\n");
  }

  static Stream<Arguments> table() {
    return Stream.of(
        // Syntax, names and types.
        arguments(
            "models {\n  saved_modell: \"m\"\n}",
            "2:3: models[0].saved_modell: unknown field 'saved_modell'; did you mean"
                + " 'saved_model'? allowed: name, saved_model, tags"),
        arguments(
            "models { saved_model: \"m\" }\nmodels { zzzzzzz: 3 }",
            "2:10: models[1].zzzzzzz: unknown field 'zzzzzzz'; allowed: name, saved_model"),
        arguments(
            "models { saved-model: \"m\" }",
            "1:10: models[0].saved-model: unknown field 'saved-model'; did you mean 'saved_model'?"),
        arguments("1seed: 1", "1:1: 1seed: unknown field '1seed'; did you mean 'seed'?"),
        arguments("sed: 1", "1:1: sed: unknown field 'sed'; did you mean 'seed'?"),
        arguments(
            "seed: \"one\"", "1:1: seed: '\"one\"' does not fit; allowed: an integer from -9223"),
        arguments("seed: 1.5", "1:1: seed: '1.5' does not fit; allowed: an integer from"),
        arguments(
            pgd("steps: 5000000000"),
            "1:26: tasks[0].attack.steps: '5000000000' does not fit; allowed: an integer from"
                + " -2147483648 to 2147483647"),
        arguments(
            model("signature: m"),
            "1:27: models[0].signature: 'm' does not fit; allowed: text in quotes"),
        arguments(
            model("pixels { mean: [0.5, x] }"),
            "1:48: models[0].pixels.mean[1]: 'x' does not fit; allowed: a number"),
        arguments(
            pgd("last_iterate: maybe"),
            "1:26: tasks[0].attack.last_iterate: 'maybe' does not fit; allowed: true, false"),
        arguments(
            pgd("threats { norm: LINFTY epsilon: 8/255 }"),
            "1:36: tasks[0].attack.threats[0].norm: 'LINFTY' does not fit; allowed: LINF, L2"),
        arguments(
            pgd("threats { norm: 7 epsilon: 8/255 }"),
            "1:36: tasks[0].attack.threats[0].norm: '7' does not fit; allowed: LINF, L2"),
        arguments(
            pgd("threats { epsilon: 8/255 norm: L7 }"),
            "1:51: tasks[0].attack.threats[0].norm: 'L7' does not fit; allowed: LINF, L2"),
        arguments(
            pgd("threats { epsilon: 8/255 nrm: L2 }"),
            "1:51: tasks[0].attack.threats[0].nrm: unknown field 'nrm'; did you mean 'norm'?"),
        arguments(
            "models: 3", "1:1: models[0]: '3' does not fit; allowed: { … } with name, saved_model"),
        arguments("seed { }", "1:1: seed: '{' does not fit; allowed: an integer"),
        arguments("seed: 1\nseed: 2", "2:1: seed: is there twice; allowed: once"),
        arguments(
            data("idx { path: \"a\" }\n npz { path: \"b\" }"),
            "2:2: data.npz: stands beside another of its kind; allowed: one of cifar10, cif"),
        arguments("models {\n  saved_model: \"m\"\n", "3:1: models[0].saved_model: Expected"),
        arguments("seed: 1\n}", "2:1: seed: Expected"),
        arguments("{", "1:1: Expected"),
        arguments("seed:", "1:1: seed: no value; allowed: an integer"),
        arguments("name: \"a", "1:1: name: '\"a' does not fit; allowed: text in quotes"),
        // Models.
        arguments("", "spec.textproto: models: no models; at least one is needed: models {"),
        arguments("\nmodels { }", "2:1: models[0].saved_model: is missing; needed: the directory"),
        arguments(
            MODEL + "models { saved_model: \"other/m/\" }",
            "2:1: models[1].name: 'm' is the name of models[0], too; allowed: a name of its own"),
        arguments(
            model("name: \"a/b\""),
            "1:27: models[0].name: 'a/b' can't be a file name; allowed: letters, digits and . _ -"),
        arguments(model("name: \"..\""), "1:27: models[0].name: '..' can't be a file name"),
        arguments(
            model("pixels { range: 0 }"),
            "1:36: models[0].pixels.range: '0' is no range; allowed is lo..hi with lo < hi"),
        arguments(model("pixels { range: 1..0 }"), "models[0].pixels.range: range 1.0..0.0 is em"),
        arguments(
            model("pixels { mean: [0.5, 0.5] std: [1, 1] }"),
            "1:43: models[0].pixels.mean: has 2 numbers; allowed: one, or one a channel (3)"),
        arguments(
            model("pixels { mean: 0.5 }"),
            "1:36: models[0].pixels.mean: mean has 1 numbers and std 0; allowed: as many of each"),
        arguments(
            model("pixels { std: 0.5 }"),
            "1:36: models[0].pixels.std: mean has 0 numbers and std 1; allowed: as many of each"),
        arguments(
            model("pixels { mean: 0.5 std: 0 }"),
            "1:46: models[0].pixels.std[0]: 0.0 is not allowed; it must be > 0"),
        arguments(
            model("pixels { mean: 0.5 std: nan }"), "models[0].pixels.std[0]: NaN is not allowed"),
        arguments(
            model("label_offset: 1 class_map: [0, 1]"),
            "1:55: models[0].class_map: stands beside label_offset: 1; allowed: one of the two"),
        arguments(
            model("class_map: [3, 4, 3]"),
            "1:45: models[0].class_map[2]: 3 is there twice; allowed: each class once"),
        arguments(model("class_map: -1"), "models[0].class_map[0]: -1 is no class; allowed: 0"),
        // Data.
        arguments(
            MODEL, "spec.textproto: data: no data; needed: data { … } with one of cifar10, cifar"),
        arguments(data(""), "1:1: data: no source; needed: one of cifar10, cifar100, idx, images"),
        arguments(data("idx { }"), "1:8: data.idx.path: is missing; needed: the folder"),
        arguments(
            data("idx { path: \"x\" } limit: -1"),
            "1:26: data.limit: -1 is out of range; allowed: 0 to 2147483647"),
        arguments(
            data("images { path: \"x\" crop: 300 }"),
            "1:27: data.images.crop: 300 does not fit into a short_side of 256; allowed: 1 to"),
        arguments(
            data("images { path: \"x\" crop: 0 }"),
            "1:27: data.images.crop: 0 is out of range; allowed: 1 to 65536"),
        // Tasks.
        arguments(
            MODEL + DATA, "spec.textproto: tasks: no tasks; at least one is needed: tasks { sensi"),
        arguments(MODEL + DATA + "tasks { }", "3:1: tasks[0]: no kind; needed: one of sensitivity"),
        arguments(
            MODEL + DATA + TASK + TASK,
            "4:1: tasks[1]: a second sensitivity, beside tasks[0]; allowed: one"),
        arguments(
            MODEL + DATA + ATTACK + ATTACK,
            "4:1: tasks[1]: is the same as tasks[0]; allowed: each"),
        arguments(pgd(""), "1:9: tasks[0].attack.threats: no threats; at least one is needed"),
        arguments(
            MODEL + DATA + "tasks { attack { threats { epsilon: 0.1 } } }",
            "3:9: tasks[0].attack: no method; needed: one of pgd { }, apgd { }, neurons { },"
                + " square { }, minimal_norm { } and ensemble { }"),
        arguments(
            pgd("threats { norm: L2 }"),
            "1:26: tasks[0].attack.threats[0].epsilon: is missing; needed: a radius, such as 8/255"),
        arguments(
            pgd("threats { epsilon: 8/ }"),
            "1:36: tasks[0].attack.threats[0].epsilon: '8/' is no number; allowed are a number or"
                + " a fraction, such as 0.5 or 8/255"),
        arguments(pgd("threats { epsilon: 1/0 }"), "epsilon: '1/0' is not finite; allowed are"),
        arguments(
            pgd("threats { epsilon: -0.1 }"),
            "1:36: tasks[0].attack.threats[0].epsilon: -0.1 is negative; allowed: 0 to 1, in units"
                + " of [0,1] pixels"),
        arguments(
            pgd("threats { epsilon: 8 }"),
            "1:36: tasks[0].attack.threats[0].epsilon: 8 is beyond the whole range of pixels for"
                + " LINF; allowed: 0 to 1, in units of [0,1] pixels (8/255?)"),
        arguments(
            pgd("threats { epsilon: 0.5 step_size: 0 }"),
            "tasks[0].attack.threats[0].step_size: 0 is not allowed; it must be > 0"),
        arguments(
            pgd("threats { epsilon: 1/2 } threats { epsilon: 0.5 }"),
            "1:51: tasks[0].attack.threats[1]: the same norm and epsilon are there twice"),
        arguments(
            pgd("steps: 0"),
            "1:26: tasks[0].attack.steps: 0 is out of range; allowed: 1 to 1000000"),
        arguments(
            "tasks { attack { threats { epsilon: 0.1 } pgd { restarts: 0 } } }" + MODEL + DATA,
            "1:49: tasks[0].attack.pgd.restarts: 0 is out of range; allowed: 1 to 100000"),
        arguments(
            "tasks { attack { threats { epsilon: 0.1 } pgd { restarts: 2 random_start: false } } }"
                + MODEL
                + DATA,
            "1:49: tasks[0].attack.pgd.restarts: 2 restarts without random_start are all the same"),
        arguments(
            neurons("counts: [4, 0]"),
            "1:40: tasks[0].attack.neurons.counts[1]: 0 is no number of neurons; allowed: 1 and up"),
        arguments(
            neurons("counts: 4 counts: 4"), "1:38: tasks[0].attack.neurons.counts[1]: 4 is t"),
        arguments(
            neurons("kappa: -1"),
            "tasks[0].attack.neurons.kappa: -1.0 is out of range; allowed: 0"),
        arguments(neurons("neuron_restarts: 0"), "neurons.neuron_restarts: 0 is out of range"),
        arguments(
            neurons("space: LOGITS relative_weight: 10"),
            "1:42: tasks[0].attack.neurons.relative_weight: is for space: FEATURES only"),
        arguments(
            neurons("lagrangian { }"),
            "1:28: tasks[0].attack.neurons.lagrangian: is for form: LAGRANGIAN only; leave it out"),
        arguments(
            neurons("form: LAGRANGIAN"),
            "tasks[0].attack.threats: a LAGRANGIAN attack is not constrained; leave threats out"),
        arguments(
            lagrangian("kappa: 0"),
            "1:45: tasks[0].attack.neurons.kappa: 0 puts the target of a LAGRANGIAN attack on the"),
        arguments(
            lagrangian("neuron_restarts: 2"), "neuron_restarts: 2 is out of range; allowed: 1"),
        arguments(lagrangian("lagrangian { searches: 0 }"), "searches: 0 is out of range; allowed"),
        arguments(
            lagrangian("lagrangian { initial_multiplier: 0 }"),
            "lagrangian.initial_multiplier: 0.0 is not allowed; it must be > 0"),
        arguments(
            lagrangian("lagrangian { step_size: -1/2 }"),
            "neurons.lagrangian.step_size: -0.5 is not allowed; it must be > 0"),
        // Runtime.
        arguments(
            MODEL + DATA + TASK + "runtime { slots: 1 }",
            "4:11: runtime.slots: 1 is too few, as batches of one give other last bits; allowed: 0"),
        arguments(
            MODEL + DATA + TASK + "runtime { threads: -2 }",
            "4:11: runtime.threads: -2 is out of range; allowed: 0 to 4096"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void oneLineWithPlaceFieldAndWhatIsAllowed(String text, String message) {
    assertThatThrownBy(() -> SpecReader.parse(text, "spec.textproto").validate())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.USAGE))
        .hasMessageStartingWith("spec.textproto:")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void whatTheTableBuildsOnIsValid() {
    for (String text :
        new String[] {
          model(""),
          data("idx { path: \"x\" }"),
          pgd("threats { epsilon: 0 step_size: 0 } threats { norm: L2 epsilon: 8 }"),
          neurons(""),
          lagrangian("")
        }) {
      assertThat(SpecReader.parse(text, "spec.textproto").validate()).isNotNull();
    }
  }
}
