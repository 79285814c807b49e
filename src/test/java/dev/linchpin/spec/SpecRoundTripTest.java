package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Runtime;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpecRoundTripTest {
  @Property(tries = 300)
  void whatIsWrittenIsReadBack(@ForAll long seed) {
    Experiment experiment = Specs.random(seed);
    String text = SpecWriter.write(experiment);
    assertThat(SpecReader.parse(text, "s").validate().experiment()).isEqualTo(experiment);
  }

  @Property(tries = 300)
  void resolvingKeepsWhatIsSetAndIsIdempotentAndValid(@ForAll long seed) {
    Experiment experiment = Specs.random(seed);
    Experiment resolved = Defaults.resolve(experiment);
    assertThat(Defaults.resolve(resolved)).isEqualTo(resolved);
    Validator.check(resolved, Locations.of("s"));
    assertKept(experiment, resolved);
  }

  private static void assertKept(Message before, Message after) {
    before
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getName().equals("counts")) {
                assertThat((List<?>) after.getField(field))
                    .isEqualTo(((List<?>) value).stream().sorted().toList());
                return;
              }
              List<?> old = field.isRepeated() ? (List<?>) value : List.of(value);
              List<?> now =
                  field.isRepeated()
                      ? (List<?>) after.getField(field)
                      : List.of(after.getField(field));
              assertThat(now).as(field.getFullName()).hasSameSizeAs(old);
              for (int i = 0; i < old.size(); i++) {
                if (old.get(i) instanceof Message message) {
                  assertKept(message, (Message) now.get(i));
                } else {
                  assertThat(now.get(i)).as(field.getFullName()).isEqualTo(old.get(i));
                }
              }
            });
  }

  @Property(tries = 500)
  void damagedTextIsReadOrRefusedInOneLine(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(SpecWriter.write(Specs.random(seed)));
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(text.length());
      if (random.nextBoolean()) {
        text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(9)));
      }
      String some = "{}[]<>:;,-+/.#'\"\\ \nx07\u00e9";
      text.insert(Math.min(at, text.length()), some.charAt(random.nextInt(some.length())));
    }
    try {
      SpecReader.parse(text.toString(), "s").validate();
    } catch (UserError e) {
      assertThat(e.getMessage()).startsWith("s:").doesNotContain("\n");
      assertThat(e.kind()).isEqualTo(UserError.Kind.USAGE);
    }
  }

  @Property(tries = 100)
  void theHashSeesResultsOnly(@ForAll long seed) {
    Experiment experiment = Specs.random(seed);
    String hash = SpecHash.of(experiment);
    assertThat(SpecHash.of(Defaults.resolve(experiment))).isEqualTo(hash);
    assertThat(hash).matches("[0-9a-f]{64}");

    Experiment.Builder same = experiment.toBuilder().setName("another title");
    same.getDataBuilder().setLimit(1);
    same.getRuntimeBuilder().setThreads(1).setSlots(8).setStreams(3).setStepsPerCall(5);
    same.getRuntimeBuilder().setDevice(Runtime.Device.AUTO);
    assertThat(SpecHash.of(same.build())).isEqualTo(hash);
    assertThat(SpecDifference.first(experiment, same.build())).isEmpty();

    for (String change :
        List.of(
            "seed=" + (experiment.getSeed() + 1),
            "data.statistics.count=77777777",
            "models[0].name=renamed",
            "models[" + experiment.getModelsCount() + "].saved_model=more",
            "runtime.precision="
                + (experiment.getRuntime().getPrecision() == Runtime.Precision.BFLOAT16
                    ? "FLOAT32"
                    : "BFLOAT16"))) {
      Spec other = new Spec(experiment, Locations.of("s"), null).with(List.of(change));
      assertThat(SpecHash.of(other.experiment())).as(change).isNotEqualTo(hash);
      String path = change.substring(0, change.indexOf('='));
      assertThat(SpecDifference.first(experiment, other.experiment()))
          .hasValueSatisfying(
              d -> assertThat(d).startsWith(path.replace(".saved_model", "") + ": "));
    }
  }

  @Test
  void aDifferenceNamesTheFieldAndBothValues() {
    Experiment a =
        SpecReader.parse("tasks { attack { threats { epsilon: 0.1 } pgd { } } }", "s").experiment();
    Experiment b = a.toBuilder().build();
    Experiment.Builder c = b.toBuilder();
    c.getTasksBuilder(0).getAttackBuilder().setSteps(50);
    assertThat(SpecDifference.first(a, c.build()))
        .contains("tasks[0].attack.threats[0].step_size: 0.0025, not 0.005");
    Experiment.Builder d = b.toBuilder();
    d.getTasksBuilder(0).getAttackBuilder().setLastIterate(true);
    assertThat(SpecDifference.first(a, d.build()))
        .contains("tasks[0].attack.last_iterate: false, not true");
  }

  @Test
  void unquotedNumbersRangesListsCommentsAndStrings() {
    Experiment e =
        SpecReader.parse(
                """
                # epsilon: 8/255 in a comment, "quotes' and } all
                name: 'not # a comment, epsilon: 1' ' joined'
                models: [ { saved_model: "a", tags: ["x", 'y'] }, < saved_model: "b" > ]
                models { saved_model: "c" pixels { range: -1..1 mean: -.5, mean: 0.5; } }
                tasks { attack {
                  threats{epsilon:8/255}threats { epsilon: 1e-1 step_size: 1 / 255 norm: L2 }
                  threats: { epsilon: "4/255" } # "
                } }
                """,
                "s")
            .experiment();
    assertThat(e.getName()).isEqualTo("not # a comment, epsilon: 1 joined");
    assertThat(e.getModelsList()).extracting(m -> m.getSavedModel()).containsExactly("a", "b", "c");
    assertThat(e.getModels(0).getTagsList()).containsExactly("x", "y");
    assertThat(e.getModels(2).getPixels().getRange()).isEqualTo("-1..1");
    assertThat(e.getModels(2).getPixels().getMeanList()).containsExactly(-0.5, 0.5);
    assertThat(e.getTasks(0).getAttack().getThreatsList())
        .extracting(t -> t.getEpsilon())
        .containsExactly("8/255", "1e-1", "4/255");
    assertThat(e.getTasks(0).getAttack().getThreats(1).getStepSize()).isEqualTo("1 / 255");
  }
}
