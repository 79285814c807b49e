package dev.linchpin.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Runtime;
import dev.linchpin.spec.proto.Threat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OverridesTest {
  private static final Spec SPEC =
      SpecReader.parse(
          """
          models { saved_model: "m" }
          data { npz { path: "x.npz" } }
          tasks { attack { threats { epsilon: 8/255 } pgd { } } }
          """,
          "s.textproto");

  private static Experiment set(String... assignments) {
    return SPEC.with(List.of(assignments)).validate().experiment();
  }

  @Test
  void setsScalarsOfEveryType() {
    Experiment e =
        set(
            "tasks[0].attack.threats[0].epsilon=4/255",
            "tasks[0].attack.threats[0].norm=L2",
            "tasks[0].attack.steps=7",
            "tasks[0].attack.pgd.random_start=true",
            "name=it's \"mine\", 100 % \\ ü",
            "seed=-9000000000",
            "runtime.precision=BFLOAT16");
    Threat threat = e.getTasks(0).getAttack().getThreats(0);
    assertThat(threat.getEpsilon()).isEqualTo("4/255");
    assertThat(threat.getNorm()).isEqualTo(Threat.Norm.L2);
    assertThat(e.getTasks(0).getAttack().getSteps()).isEqualTo(7);
    assertThat(e.getTasks(0).getAttack().getPgd().getRandomStart()).isTrue();
    assertThat(e.getName()).isEqualTo("it's \"mine\", 100 % \\ ü");
    assertThat(e.getSeed()).isEqualTo(-9000000000L);
    assertThat(e.getRuntime().getPrecision()).isEqualTo(Runtime.Precision.BFLOAT16);
  }

  @Test
  void quotedTextIsTakenWithoutItsQuotes() {
    assertThat(set("name=\"a b\"").getName()).isEqualTo("a b");
    assertThat(set("name='a=b'").getName()).isEqualTo("a=b");
  }

  @Test
  void appendsAndReplacesElements() {
    Experiment e =
        set(
            "models[1].saved_model=n",
            "models[0].pixels.mean=0.5,0.25,1",
            "models[0].pixels.std=[1, 1, 1]",
            "models[0].pixels.std[2]=2",
            "models[1].class_map[0]=5",
            "models[1].class_map[1]=4",
            "tasks[0].attack.threats[1]={norm: L2 epsilon: 1/2}");
    assertThat(e.getModels(1).getSavedModel()).isEqualTo("n");
    assertThat(e.getModels(0).getPixels().getMeanList()).containsExactly(0.5, 0.25, 1.0);
    assertThat(e.getModels(0).getPixels().getStdList()).containsExactly(1.0, 1.0, 2.0);
    assertThat(e.getModels(1).getClassMapList()).containsExactly(5, 4);
    assertThat(e.getTasks(0).getAttack().getThreats(1).getEpsilon()).isEqualTo("1/2");
  }

  @Test
  void anotherCaseOfAOneofDropsTheOneBefore() {
    Experiment e = set("data.cifar10.path=/c", "tasks[0].attack.neurons.counts=2");
    assertThat(e.getData().getSourceCase()).isEqualTo(Data.SourceCase.CIFAR10);
    assertThat(e.getData().getCifar10().getPath()).isEqualTo("/c");
    assertThat(e.getTasks(0).getAttack().hasPgd()).isFalse();
    assertThat(e.getTasks(0).getAttack().getNeurons().getCountsList()).containsExactly(2);
  }

  @Test
  void whatTheFileLacksMayComeFromAnOverride() {
    Spec spec = SpecReader.parse("models { } " + "tasks { sensitivity { } }", "s");
    assertThat(
            spec.with(List.of("models[0].saved_model=m", "data.idx.path=d"))
                .validate()
                .experiment())
        .isNotNull();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("steps", "no value; allowed: path.to[0].field=value"),
        arguments("=1", "no value"),
        arguments("sead=1", "sead: unknown field 'sead'; did you mean 'seed'? allowed: name"),
        arguments(
            "tasks[0].atack.steps=1",
            "tasks[0].atack: unknown field 'atack'; did you mean 'attack'? allowed: sensitivity"),
        arguments(
            "tasks[0].attack.steps=ten", "tasks[0].attack.steps: 'ten' does not fit; allowed"),
        arguments("tasks[0].attack.steps=1 seed: 2", "more or less than one value"),
        arguments(
            "tasks[0].attack.threats[0].norm=l3",
            "threats[0].norm: 'l3' does not fit; allowed: LINF, L2"),
        arguments("tasks.attack.steps=1", "tasks is repeated; write tasks[0], up to [1], which"),
        arguments("tasks[2].attack.steps=1", "tasks has no [2]; allowed: 0 to 1, which appends"),
        arguments("data[0].limit=1", "data is not repeated; leave [0] out"),
        arguments("tasks[x].attack.steps=1", "'tasks[x]' is no field; allowed: name or name[0]"),
        arguments("seed.x=1", "seed has no fields; it takes an integer"),
        arguments("models[0].class_map[0]=1,2", "more or less than one value; allowed: an integer"),
        arguments("models[0].class_map[0]=", "no value"),
        arguments("data={npz}", "data.npz: no value; allowed: { … } with path"),
        arguments("data=5", "data: '5' does not fit; allowed: { … } with cifar10"),
        // Found by validation: the place is the override's, not the file's.
        arguments("tasks[0].attack.threats[0].epsilon=8", "epsilon: 8 is beyond the whole range"),
        arguments("tasks[0].attack.threats[0]={norm: L2}", "threats[0].epsilon: is missing"),
        arguments("models[1].name=b", "models[1].saved_model: is missing"),
        arguments("tasks[0].attack.neurons.counts=1,0", "counts[1]: 0 is no number of neurons"),
        arguments("runtime.slots=1", "runtime.slots: 1 is too few"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void errorsBeginWithTheOverride(String assignment, String message) {
    assertThatThrownBy(() -> set(assignment))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--set " + assignment + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void whatWasNotOverriddenKeepsItsPlaceInTheFile() {
    Spec spec = SPEC.with(List.of("tasks[0].attack.steps=5", "runtime.threads=2"));
    assertThat(spec.locations().at("tasks[0].attack.threats[0].epsilon"))
        .isEqualTo("s.textproto:3:28");
    assertThat(spec.locations().at("tasks[0].attack.steps"))
        .isEqualTo("--set tasks[0].attack.steps=5");
  }
}
