package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Training;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {
  private static Experiment resolve(String text) {
    return Defaults.resolve(SpecReader.parse(text, "s").validate().experiment());
  }

  private static final String ALL =
      """
      models { saved_model: "dir/m/" }
      data { cifar100 { path: "p" } split: TRAIN }
      tasks { sensitivity { } }
      tasks { attack { threats { epsilon: 8/255 } pgd { } } }
      tasks { attack { threats { norm: L2 epsilon: 0.5 } steps: 50 neurons { } } }
      tasks { attack { neurons { form: LAGRANGIAN counts: [8, 2] } } }
      """;

  @Test
  void areThoseOfTheProtoComments() {
    Experiment expected =
        SpecReader.parse(
                """
                name: "experiment"
                models {
                  name: "m" saved_model: "dir/m/" tags: "serve" label_offset: 0
                  pixels { channel_order: RGB }
                }
                data {
                  cifar100 { path: "p" labels: FINE } split: TRAIN limit: 0
                  statistics { split: TRAIN count: 1000 }
                }
                tasks { sensitivity { order: ABSOLUTE use_interval: true store_per_neuron: true } }
                tasks { attack {
                  threats { norm: LINF epsilon: 8/255 step_size: "7.84313725490196E-4" }
                  steps: 100 last_iterate: false no_cancelling: false
                  pgd { restarts: 20 loss: CE random_start: true }
                } }
                tasks { attack {
                  threats { norm: L2 epsilon: 0.5 step_size: 0.025 }
                  steps: 50 last_iterate: false no_cancelling: false
                  neurons {
                    counts: [1, 4, 8, 16] space: FEATURES form: PROJECTED kappa: 0
                    neuron_restarts: 1 normalize: true relative_weight: 10
                    order: ABSOLUTE use_interval: true
                  }
                } }
                tasks { attack {
                  steps: 100 last_iterate: false no_cancelling: false
                  neurons {
                    counts: [2, 8] space: FEATURES form: LAGRANGIAN kappa: 0.05
                    neuron_restarts: 1 normalize: false relative_weight: 0
                    order: ABSOLUTE use_interval: true
                    lagrangian { searches: 9 initial_multiplier: 1 step_size: "0.01" }
                  }
                } }
                runtime {
                  device: AUTO streams: 0 slots: 0 steps_per_call: 0 precision: FLOAT32 threads: 0
                }
                seed: 0
                checks { enabled: true images: 64 }
                """,
                "expected")
            .experiment();
    assertThat(resolve(ALL)).isEqualTo(expected);
  }

  @Test
  void ofTrainingAreThoseOfTheProtoComments() {
    Experiment e =
        resolve(
            """
            models { train { architecture { resnet { } } } }
            models { saved_model: "m" train {
              loss { adversarial { threat { epsilon: 8/255 } } sensitivity { } equation4 { } }
              learning_rate { one_cycle { } } optimizer { adamw { } } keep_best: "pgd/robust"
              early_stopping { }
            } }
            models { train { architecture { wide_resnet { } } loss { trades { threat { epsilon: 8/255 } } }
              learning_rate { steps { } } optimizer { adam { } } } }
            models { train { architecture { vgg { } } loss { fast { threat { epsilon: 8/255 } } } } }
            data { cifar10 { path: "p" } limit: 5 }
            """);
    assertThat(e.getModelsList().stream().map(m -> m.getName()))
        .containsExactly("resnet20", "m", "wrn-28-10", "vgg19");
    String first =
        """
        architecture { resnet { depth: 20 }
          mean: [0.4914, 0.4822, 0.4465] std: [0.2470, 0.2435, 0.2616] }
        data { cifar10 { path: "p" } split: TRAIN limit: 0 }
        loss { label_smoothing: 0 }
        optimizer { sgd { momentum: 0.9 nesterov: true weight_decay: 0.0005 } }
        learning_rate { value: 0.01 warm_up_epochs: 0 cosine { final_share: 0 } }
        epochs: 30 batch_size: 128 clip_norm: 0 average_decay: 0
        batch_norm: TRAIN batch_norm_momentum: 0.9
        augmentation { pad_and_crop: 4 border: BLACK flip: true cutout: 0 }
        precision: FLOAT32 replicas: 0 checkpoint_seconds: 60
        evaluation { every_epochs: 5 images: 200 source: EXAMINED steps: 10 neurons: [1, 4, 16]
          threat { norm: LINF epsilon: 8/255 step_size: "0.00784313725490196" } }
        validation { images: 1000 }
        """;
    assertThat(e.getModels(0).getTrain()).isEqualTo(training(first));
    assertThat(e.getModels(1).getTrain())
        .isEqualTo(
            training(
                """
                data { cifar10 { path: "p" } split: TRAIN limit: 0 }
                loss { label_smoothing: 0
                  adversarial { steps: 7 random_start: true
                    threat { norm: LINF epsilon: 8/255 step_size: "0.011204481792717087" } }
                  sensitivity { lambda1: 10 lambda2: 100 k: 16 term1: PRINTED warm_up_epochs: 0 }
                  equation4 { weight: 1 warm_up_epochs: 0 } }
                optimizer { adamw { beta1: 0.9 beta2: 0.999 epsilon: 1e-8 weight_decay: 0.01 } }
                learning_rate { value: 0.001 warm_up_epochs: 0
                  one_cycle { peak_at: 0.3 initial_share: 0.04 final_share: 1e-4 } }
                epochs: 30 batch_size: 128 clip_norm: 0 average_decay: 0
                batch_norm: FROZEN batch_norm_momentum: 0.9
                augmentation { pad_and_crop: 4 border: BLACK flip: true cutout: 0 }
                precision: FLOAT32 replicas: 0 checkpoint_seconds: 60
                evaluation { every_epochs: 5 images: 200 source: HELD_OUT steps: 10
                  neurons: [1, 4, 16]
                  threat { norm: LINF epsilon: 8/255 step_size: "0.00784313725490196" } }
                validation { images: 1000 }
                keep_best: "pgd/robust" early_stopping { measure: "pgd/robust" patience: 10 least_gain: 0 }
                """));
    assertThat(e.getModels(2).getTrain().getLoss())
        .isEqualTo(
            training(
                    """
                    loss { label_smoothing: 0 trades { steps: 10 beta: 6
                      threat { norm: LINF epsilon: 8/255 step_size: "0.00784313725490196" } } }
                    """)
                .getLoss());
    assertThat(e.getModels(2).getTrain().getOptimizer().getAdam())
        .isEqualTo(
            training("optimizer { adam { beta1: 0.9 beta2: 0.999 epsilon: 1e-8 weight_decay: 0 } }")
                .getOptimizer()
                .getAdam());
    assertThat(e.getModels(2).getTrain().getLearningRate().getSteps())
        .isEqualTo(
            training("learning_rate { steps { at: [0.5, 0.75] factor: 0.1 } }")
                .getLearningRate()
                .getSteps());
    assertThat(e.getModels(2).getTrain().getArchitecture().getWideResnet().getWidth())
        .isEqualTo(10);
    assertThat(e.getModels(3).getTrain().getLoss().getFast().getThreat().getStepSize())
        .isEqualTo(Double.toString(10.0 / 255));
  }

  private static Training training(String text) {
    return SpecReader.parse("models { train { " + text + " } }", "expected")
        .experiment()
        .getModels(0)
        .getTrain();
  }

  @Test
  void normalizationOfOtherDataIsComputed() {
    Experiment e =
        resolve("models { train { architecture { mlp { } } } } data { idx { path: 'p' } }");
    assertThat(e.getModels(0).getTrain().getArchitecture())
        .isEqualTo(training("architecture { mlp { hidden: [512, 256] } }").getArchitecture());
    assertThat(e.getModels(0).getTrain().getAugmentation())
        .isEqualTo(
            training("augmentation { pad_and_crop: 0 border: BLACK flip: false cutout: 0 }")
                .getAugmentation());
  }

  @Test
  void nothingButWhatTheModelDecidesStaysUnset() {
    List<String> unset = new ArrayList<>();
    collectUnset(resolve(ALL), "", unset);
    collectUnset(
        resolve(
            "models { saved_model: \"m\" } data { images { path: \"p\" } } tasks { sensitivity { } }"),
        "",
        unset);
    collectUnset(
        resolve(
            "models { saved_model: \"m\" } data { npz { path: \"p\" } } tasks { sensitivity { } }"),
        "",
        unset);
    collectUnset(
        resolve("models { train { architecture { cnn { } } } } data { cifar10 { path: \"p\" } }"),
        "",
        unset);
    assertThat(unset)
        .containsOnly(
            "models.train", // of a model that is not trained
            "models.pixels", // of one that is built
            "models.label_offset",
            "models.train.data.statistics",
            "models.train.loss.sensitivity",
            "models.train.loss.equation4",
            "models.train.keep_best",
            "models.train.early_stopping",
            "models.signature",
            "models.input",
            "models.output",
            "models.pixels.range",
            "models.tensors",
            "tasks.attack.neurons.relu_gradient",
            "data.images.classes",
            "data.npz.images",
            "data.npz.labels",
            "data.npz.classes",
            "tasks.attack.neurons.lagrangian");
  }

  /** Singular fields outside of oneofs that have presence and are not set. */
  private static void collectUnset(Message message, String prefix, List<String> unset) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      String path = prefix + field.getName();
      if (field.isRepeated()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          for (Object element : (List<?>) message.getField(field)) {
            collectUnset((Message) element, path + ".", unset);
          }
        }
      } else if (field.hasPresence() && !message.hasField(field)) {
        if (field.getRealContainingOneof() == null) {
          unset.add(path);
        }
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        collectUnset((Message) message.getField(field), path + ".", unset);
      }
    }
  }

  @Test
  void restartsWithoutRandomStartAreOne() {
    Experiment e =
        resolve(
            "models { saved_model: \"m\" } data { npz { path: \"p\" } }"
                + "tasks { attack { threats { epsilon: 0 } pgd { random_start: false } } }");
    assertThat(e.getTasks(0).getAttack().getPgd().getRestarts()).isEqualTo(1);
    assertThat(Fraction.parse(e.getTasks(0).getAttack().getThreats(0).getStepSize())).isZero();
  }

  @ParameterizedTest
  @CsvSource({"a/b/my net, my_net", "m///, m", "'C:\\x\\net.v2', net.v2", ".., model", "/, model"})
  void modelsAreNamedByTheirFolder(String path, String name) {
    Experiment.Builder e = Experiment.newBuilder();
    e.addModelsBuilder().setSavedModel(path);
    assertThat(Defaults.resolve(e.build()).getModels(0).getName()).isEqualTo(name);
  }
}
