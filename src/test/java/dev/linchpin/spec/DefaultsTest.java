package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.linchpin.spec.proto.Experiment;
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
                """,
                "expected")
            .experiment();
    assertThat(resolve(ALL)).isEqualTo(expected);
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
    assertThat(unset)
        .containsOnly(
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
