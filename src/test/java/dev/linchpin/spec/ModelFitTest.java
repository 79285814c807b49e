package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.ModelFit.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFitTest {
  private static final Shape CIFAR = new Shape(32, 32, 3, 10);
  private static final String NONE = "";

  private static Spec spec(String modelFields) {
    return SpecReader.parse(
            "models { saved_model: \"m\" "
                + modelFields
                + " }\ndata { npz { path: \"p\" } }\n"
                + "tasks { attack { threats { epsilon: 0.1 } neurons { counts: [1, 64] } } }\n"
                + "tasks { attack { threats { epsilon: 0.1 } pgd { loss: DLR } } }\n",
            "s")
        .validate()
        .resolve();
  }

  @Test
  void whatFitsPasses() {
    Shape thousand = new Shape(224, 224, 3, 1000);
    Shape background = new Shape(224, 224, 3, 1001);
    assertThatCode(
            () -> {
              ModelFit.check(spec(NONE), 0, CIFAR, 64, CIFAR);
              ModelFit.check(spec(NONE), 0, CIFAR, 0, CIFAR); // no linear head: k is not checked
              ModelFit.check(spec("label_offset: 1"), 0, background, 1024, thousand);
              ModelFit.check(
                  spec("class_map: [999, 0]"), 0, thousand, 1024, new Shape(224, 224, 3, 2));
              ModelFit.check(spec("pixels { mean: 0.5 std: 1 }"), 0, CIFAR, 64, CIFAR);
            })
        .doesNotThrowAnyException();
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        arguments(
            NONE,
            CIFAR,
            63,
            CIFAR,
            "s:3:65: tasks[0].attack.neurons.counts[1]: 64 is more than the 63 features of model"
                + " 'm'; allowed: 1 to 63"),
        arguments(
            NONE,
            CIFAR,
            64,
            new Shape(28, 28, 1, 10),
            "s:2:1: data: the images are 28x28x1 (height x width x channels) but model 'm' takes"
                + " 32x32x3"),
        arguments(
            "pixels { mean: [0, 0, 0] std: [1, 1, 1] }",
            new Shape(28, 28, 1, 10),
            64,
            new Shape(28, 28, 1, 10),
            "models[0].pixels.mean: has 3 numbers but the model takes 1 channels; allowed: 1 or 1"),
        arguments(
            NONE,
            new Shape(32, 32, 3, 11),
            64,
            CIFAR,
            "s:1:1: models[0].label_offset: the data has 10 classes but the model 11; needed:"
                + " label_offset (1 if class 0 is background) or class_map"),
        arguments(
            NONE,
            CIFAR,
            64,
            new Shape(32, 32, 3, 100),
            "labels 0 to 99 with an offset of 0 do not fit a model of 10 classes; needed: data of"),
        arguments(
            "label_offset: 1",
            CIFAR,
            64,
            CIFAR,
            "s:1:27: models[0].label_offset: labels 0 to 9 with an offset of 1 do not fit a model of"
                + " 10 classes; allowed: 0 to 0"),
        arguments("label_offset: -1", CIFAR, 64, CIFAR, "an offset of -1 do not fit"),
        arguments(
            "class_map: [1, 2]",
            CIFAR,
            64,
            CIFAR,
            "models[0].class_map: has 2 entries but the data has 10 classes; needed: one for each"),
        arguments(
            "class_map: [1, 10]",
            CIFAR,
            64,
            new Shape(32, 32, 3, 2),
            "s:1:42: models[0].class_map[1]: the model has no class 10; allowed: 0 to 9"),
        arguments(
            NONE,
            new Shape(32, 32, 3, 2),
            64,
            new Shape(32, 32, 3, 2),
            "tasks[1].attack.pgd.loss: DLR needs 3 classes or more and model 'm' has 2; allowed: CE"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void whatDoesNotFitIsSaidAtItsField(
      String modelFields, Shape model, int features, Shape data, String message) {
    assertThatThrownBy(() -> ModelFit.check(spec(modelFields), 0, model, features, data))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
