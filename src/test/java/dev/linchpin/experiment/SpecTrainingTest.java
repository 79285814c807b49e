package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.base.UserError;
import dev.linchpin.model.architecture.Architectures;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.TrainSpec;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Training;
import dev.linchpin.train.TrainingOptions;
import dev.linchpin.train.TrainingPlan;
import dev.linchpin.train.input.Cutout;
import dev.linchpin.train.input.HorizontalFlip;
import dev.linchpin.train.input.PadAndCrop;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.CrossEntropy;
import dev.linchpin.train.loss.Equation4;
import dev.linchpin.train.loss.FeatureSensitivity;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.loss.TradesDivergence;
import dev.linchpin.train.loss.WeightSensitivity;
import dev.linchpin.train.optimizer.AdamW;
import dev.linchpin.train.optimizer.Constant;
import dev.linchpin.train.optimizer.Cosine;
import dev.linchpin.train.optimizer.OneCycle;
import dev.linchpin.train.optimizer.Sgd;
import dev.linchpin.train.optimizer.Steps;
import dev.linchpin.train.optimizer.WarmUp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of the spec become the records that they name. */
class SpecTrainingTest {
  private static Training training(String fields) {
    String text =
        "models { train { architecture { cnn { } } " + fields + " } } data { npz { path: 'p' } }";
    return Defaults.resolve(SpecReader.parse(text, "s").validate().experiment())
        .getModels(0)
        .getTrain();
  }

  private static TrainingOptions options(String fields) {
    return SpecTraining.options(training(fields), new TrainingPlan(2, 1, false), 7);
  }

  private static Loss loss(String fields) {
    return options("loss { " + fields + " }").loss();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "cnn",
        "mlp-9-8",
        "cnn-4",
        "vgg16",
        "resnet20",
        "resnet110",
        "resnet34-imagenet",
        "wrn-16-4"
      })
  void architecturesByName(String name) {
    Model model =
        TrainSpec.build(Map.of("arch", name, "data", "npz:p"), SpecArchitecture::text)
            .validate()
            .resolve()
            .experiment()
            .getModels(0);
    assertThat(SpecArchitecture.of(model.getTrain().getArchitecture()))
        .isEqualTo(Architectures.parse(name));
  }

  @Test
  void defaultsAreThoseOfTheBuilder() {
    for (String name : List.of("mlp", "cnn")) {
      String text = "models { train { architecture { " + name + " { } } } }";
      var experiment = Defaults.resolve(SpecReader.parse(text, "s").experiment());
      assertThat(SpecArchitecture.of(experiment.getModels(0).getTrain().getArchitecture()))
          .isEqualTo(Architectures.parse(name));
    }
  }

  @Test
  void anUnknownArchitectureNamesTheOption() {
    assertThatThrownBy(() -> SpecArchitecture.text("resnet21"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--arch resnet21: ");
  }

  @Test
  void crossEntropyAlone() {
    assertThat(loss("label_smoothing: 0.1"))
        .isEqualTo(
            new Loss(
                List.of(new Loss.Weighted(new CrossEntropy(0.1, false), 1, 0)), Optional.empty()));
  }

  @Test
  void adversarialAndRegularised() {
    Loss loss =
        loss(
            "adversarial { threat { epsilon: 0.1 norm: L2 } steps: 5 random_start: false }"
                + " sensitivity { k: 3 term1: REFERENCE_MAX warm_up_epochs: 2 }"
                + " equation4 { weight: 0.5 }");
    assertThat(loss.terms())
        .containsExactly(
            new Loss.Weighted(new CrossEntropy(0, true), 1, 0),
            new Loss.Weighted(
                new WeightSensitivity(WeightSensitivity.Form.REFERENCE_MAX, 3), 10, 2),
            new Loss.Weighted(new FeatureSensitivity(3), 100, 2),
            new Loss.Weighted(new Equation4(), -0.5, 0));
    assertThat(loss.adversary())
        .contains(
            new Adversary(
                Adversary.Norm.L2,
                0.1,
                5,
                0.05,
                Adversary.Start.CLEAN,
                Adversary.Objective.CROSS_ENTROPY,
                true));
  }

  @Test
  void aWeightOfZeroLeavesItsTermOut() {
    assertThat(loss("sensitivity { lambda1: 0 }").terms().stream().map(t -> t.term()))
        .containsExactly(new CrossEntropy(0, false), new FeatureSensitivity(16));
    assertThat(loss("sensitivity { lambda2: 0 }").terms().stream().map(t -> t.term()))
        .containsExactly(
            new CrossEntropy(0, false), new WeightSensitivity(WeightSensitivity.Form.PRINTED, 16));
  }

  @Test
  void fastAndTrades() {
    Adversary fast = loss("fast { threat { epsilon: 8/255 } }").adversary().orElseThrow();
    assertThat(fast.steps()).isEqualTo(1);
    assertThat(fast.stepSize()).isCloseTo(10 / 255.0, within(1e-15));
    assertThat(fast.start()).isEqualTo(Adversary.Start.RANDOM);
    Loss trades = loss("trades { threat { epsilon: 0.1 } beta: 3 }");
    assertThat(trades.terms())
        .containsExactly(
            new Loss.Weighted(new CrossEntropy(0, false), 1, 0),
            new Loss.Weighted(new TradesDivergence(), 3, 0));
    assertThat(trades.adversary().orElseThrow())
        .isEqualTo(
            new Adversary(
                Adversary.Norm.LINF,
                0.1,
                10,
                0.025,
                Adversary.Start.NEARBY,
                Adversary.Objective.KL_DIVERGENCE,
                false));
  }

  @Test
  void optimizersAndSchedules() {
    assertThat(options("").optimizer()).isEqualTo(new Sgd(0.9, true, 5e-4));
    assertThat(options("").learningRate()).isEqualTo(new Cosine(0.01, 0));
    TrainingOptions other =
        options(
            "optimizer { adamw { beta2: 0.99 } } learning_rate { value: 0.5 steps { at: 0.3 }"
                + " warm_up_epochs: 2 } epochs: 2.5 clip_norm: 3 average_decay: 0.9"
                + " batch_norm_momentum: 0.5 checkpoint_seconds: 9");
    assertThat(other.optimizer()).isEqualTo(new AdamW(0.9, 0.99, 1e-8, 0.01));
    assertThat(other.learningRate())
        .isEqualTo(new WarmUp(new Steps(0.5, List.of(0.3), Steps.Clock.SHARE, 0.1), 2));
    assertThat(other)
        .isEqualTo(
            new TrainingOptions(
                other.loss(),
                other.optimizer(),
                other.learningRate(),
                2.5,
                3,
                0.9,
                true,
                0.5,
                9,
                new TrainingPlan(2, 1, false),
                7));
    assertThat(options("learning_rate { value: 1 constant { } }").learningRate())
        .isEqualTo(new Constant(1));
    assertThat(options("learning_rate { value: 1 one_cycle { } }").learningRate())
        .isEqualTo(new OneCycle(1, 0.3, 0.04, 1e-4));
    assertThat(options("learning_rate { value: 2 cosine { final_share: 0.1 } }").learningRate())
        .isEqualTo(new Cosine(2, 0.2));
  }

  @Test
  void augmentations() {
    assertThat(SpecTraining.augmentations(training("").getAugmentation())).isEmpty();
    assertThat(
            SpecTraining.augmentations(
                training("augmentation { pad_and_crop: 2 border: REFLECT flip: true cutout: 3 }")
                    .getAugmentation()))
        .containsExactly(
            new PadAndCrop(2, PadAndCrop.Border.REFLECT), new HorizontalFlip(), new Cutout(3, 0.5));
  }
}
