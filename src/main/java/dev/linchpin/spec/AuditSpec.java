package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Apgd;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Ensemble;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Neurons;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Sensitivity;
import dev.linchpin.spec.proto.Square;
import dev.linchpin.spec.proto.Task;
import dev.linchpin.spec.proto.Threat;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The spec of {@code linchpin audit}: sensitivity and attacks on one model under one threat model,
 * from the options of the command line.
 */
public final class AuditSpec {
  private static final String THREAT_OF_PGD = "tasks[1].attack.threats[0].";
  private static final String THREAT_OF_NEURONS = "tasks[2].attack.threats[0].";
  private static final String SQUARE = "tasks[3].attack.";

  /** The fields that each option sets. */
  private static final Map<String, List<String>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("model", List.of("models[0].saved_model"));
    FIELDS.put("signature", List.of("models[0].signature"));
    FIELDS.put("data", List.of());
    FIELDS.put("input", List.of("models[0].input"));
    FIELDS.put("output", List.of("models[0].output"));
    FIELDS.put("pixels", List.of("models[0].pixels.range"));
    FIELDS.put("mean", List.of("models[0].pixels.mean"));
    FIELDS.put("std", List.of("models[0].pixels.std"));
    FIELDS.put("channel-order", List.of("models[0].pixels.channel_order"));
    FIELDS.put("label-offset", List.of("models[0].label_offset"));
    FIELDS.put("split", List.of("data.split"));
    FIELDS.put("limit", List.of("data.limit"));
    FIELDS.put("norm", all("norm"));
    FIELDS.put("epsilon", all("epsilon"));
    FIELDS.put("steps", List.of("tasks[1].attack.steps", "tasks[2].attack.steps"));
    FIELDS.put("restarts", List.of("tasks[1].attack.pgd.restarts"));
    FIELDS.put("square", List.of(SQUARE + "square.queries"));
    FIELDS.put("neurons", List.of("tasks[2].attack.neurons.counts"));
    FIELDS.put("minimal-norm", List.of());
    FIELDS.put("apgd", List.of());
    FIELDS.put("ensemble", List.of());
    FIELDS.put("seed", List.of("seed"));
    FIELDS.put("streams", List.of("runtime.streams"));
    FIELDS.put("slots", List.of("runtime.slots"));
    FIELDS.put("precision", List.of("runtime.precision"));
  }

  private AuditSpec() {}

  /** A field of every attack's threat model. */
  private static List<String> all(String field) {
    return List.of(
        THREAT_OF_PGD + field, THREAT_OF_NEURONS + field, SQUARE + "threats[0]." + field);
  }

  /** Long names of the options that {@link #build} takes, in the order of the help. */
  public static Set<String> options() {
    return Collections.unmodifiableSet(FIELDS.keySet());
  }

  /** Those of {@link #options} that are about the model. */
  public static Set<String> modelOptions() {
    return FIELDS.entrySet().stream()
        .filter(f -> f.getValue().stream().anyMatch(path -> path.startsWith("models[0]")))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * The model alone, valid and resolved.
   *
   * @param options as for {@link #build}, {@link #modelOptions} only
   */
  public static Model model(Map<String, String> options) {
    Map<String, String> all = new LinkedHashMap<>(options);
    // Any data that is there will do: the model's fields are checked without it.
    all.put("data", "images:.");
    return build(all).ready().experiment().getModels(0);
  }

  /**
   * The spec; not validated yet: {@link Spec#ready}.
   *
   * @param options values as written, by long option name without dashes; those not given are
   *     absent. {@code model} and {@code data} are required; {@code epsilon} is 8/255 for {@code
   *     norm} linf (the default), 0.5 for l2 and 12 for l1 unless given
   * @throws UserError (usage) that begins with the option that is wrong or missing
   */
  public static Spec build(Map<String, String> options) {
    for (String name : List.of("model", "data")) {
      if (!options.containsKey(name)) {
        throw UserError.usage("--%s is missing; needed: --model DIR --data KIND:PATH", name);
      }
    }
    Map<String, String> all = new LinkedHashMap<>(options);
    String norm = all.getOrDefault("norm", "linf").toUpperCase(Locale.ROOT);
    all.put("norm", norm);
    SpecOptions.upperCase(all, "split", "channel-order", "precision");
    boolean noPgd = all.remove("restarts", "0");
    boolean noSquare = !all.containsKey("square");
    all.remove("square", ""); // without a value: the spec's default
    boolean noNeurons = all.remove("neurons", "none");
    if (!noNeurons) {
      // Not left to the spec's default, so that an error names the option.
      all.putIfAbsent("neurons", "1,4,8,16");
    }
    all.putIfAbsent(
        "epsilon",
        switch (norm) {
          case "L1" -> "12";
          case "L2" -> "0.5";
          default -> "8/255";
        });

    Optional<String> minimal = Optional.ofNullable(all.remove("minimal-norm"));
    List<Apgd> apgd = ApgdOption.read(Optional.ofNullable(all.remove("apgd")));
    Experiment.Builder skeleton = skeleton();
    Map<String, List<String>> fields = new LinkedHashMap<>(FIELDS);
    for (Apgd one : apgd) {
      String task = "tasks[" + skeleton.getTasksCount() + "].attack.";
      skeleton.addTasks(attack(Attack.newBuilder().setApgd(one)));
      add(fields, "norm", task + "threats[0].norm");
      add(fields, "epsilon", task + "threats[0].epsilon");
      add(fields, "steps", task + "steps");
    }
    String kind = all.remove("ensemble");
    if (kind != null) {
      String task = "tasks[" + skeleton.getTasksCount() + "].attack.";
      skeleton.addTasks(attack(Attack.newBuilder().setEnsemble(Ensemble.getDefaultInstance())));
      add(fields, "norm", task + "threats[0].norm");
      add(fields, "epsilon", task + "threats[0].epsilon");
      fields.put("ensemble", List.of(task + "ensemble.kind"));
      all.put("ensemble", kind.toUpperCase(Locale.ROOT));
    }
    Spec spec = new Spec(skeleton.build(), Locations.of("audit"), Path.of(""));
    spec = SpecOptions.setData(spec, "data", Map.entry("data", all.remove("data")));
    spec = SpecOptions.set(spec, fields, all);
    List<Task> more = MinimalNormOption.tasks(minimal, spec.experiment().getTasks(1).getAttack());
    Experiment experiment =
        without(spec.experiment(), noPgd, noNeurons, noSquare).toBuilder()
            .addAllTasks(more)
            .build();
    return new Spec(experiment, spec.locations(), spec.folder());
  }

  private static Experiment without(
      Experiment all, boolean noPgd, boolean noNeurons, boolean noSquare) {
    Experiment.Builder some = all.toBuilder().clearTasks();
    for (Task task : all.getTasksList()) {
      boolean dropped =
          switch (task.getAttack().getMethodCase()) {
            case PGD -> noPgd;
            case SQUARE -> noSquare;
            case APGD, ENSEMBLE -> false;
            default -> noNeurons;
          };
      if (!dropped) {
        some.addTasks(task);
      }
    }
    return some.build();
  }

  private static void add(Map<String, List<String>> fields, String option, String path) {
    fields.merge(option, List.of(path), (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
  }

  private static Experiment.Builder skeleton() {
    return Experiment.newBuilder()
        .setName("audit")
        .addTasks(Task.newBuilder().setSensitivity(Sensitivity.getDefaultInstance()))
        .addTasks(attack(Attack.newBuilder().setPgd(Pgd.getDefaultInstance())))
        .addTasks(attack(Attack.newBuilder().setNeurons(Neurons.getDefaultInstance())))
        .addTasks(attack(Attack.newBuilder().setSquare(Square.getDefaultInstance())));
  }

  private static Task attack(Attack.Builder attack) {
    return Task.newBuilder().setAttack(attack.addThreats(Threat.getDefaultInstance())).build();
  }
}
