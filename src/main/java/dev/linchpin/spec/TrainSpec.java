package dev.linchpin.spec;

import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The spec of {@code linchpin train}: one model to train, from the options of the command line. */
public final class TrainSpec {
  private static final String MODEL = "models[0].";
  private static final String TRAIN = MODEL + "train.";
  private static final String LOSS = TRAIN + "loss.";
  private static final String SENSITIVITY = "sensitivity";

  /** Values of {@code --loss}; the adversaries are named as in the spec. */
  private static final List<String> ADVERSARIES = List.of("adversarial", "fast", "trades");

  /** Values of {@code --optimizer}, named as in the spec. */
  private static final List<String> OPTIMIZERS = List.of("sgd", "adam", "adamw");

  private static final Map<String, List<String>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("arch", List.of());
    FIELDS.put("model", List.of(MODEL + "saved_model"));
    FIELDS.put("signature", List.of(MODEL + "signature"));
    FIELDS.put("input", List.of(MODEL + "input"));
    FIELDS.put("output", List.of(MODEL + "output"));
    FIELDS.put("pixels", List.of(MODEL + "pixels.range"));
    FIELDS.put("mean", List.of(MODEL + "pixels.mean"));
    FIELDS.put("std", List.of(MODEL + "pixels.std"));
    FIELDS.put("channel-order", List.of(MODEL + "pixels.channel_order"));
    FIELDS.put("label-offset", List.of(MODEL + "label_offset"));
    FIELDS.put("name", List.of(MODEL + "name"));
    FIELDS.put("data", List.of());
    FIELDS.put("train-data", List.of());
    FIELDS.put("split", List.of("data.split"));
    FIELDS.put("limit", List.of("data.limit"));
    FIELDS.put("loss", List.of());
    FIELDS.put("norm", List.of());
    FIELDS.put("epsilon", List.of());
    FIELDS.put("warm-up", List.of(LOSS + "sensitivity.warm_up_epochs"));
    FIELDS.put("lambda1", List.of(LOSS + "sensitivity.lambda1"));
    FIELDS.put("lambda2", List.of(LOSS + "sensitivity.lambda2"));
    FIELDS.put("k", List.of(LOSS + "sensitivity.k"));
    FIELDS.put("epochs", List.of(TRAIN + "epochs"));
    FIELDS.put("optimizer", List.of());
    FIELDS.put("lr", List.of(TRAIN + "learning_rate.value"));
    FIELDS.put("batch", List.of(TRAIN + "batch_size"));
    FIELDS.put("precision", List.of(TRAIN + "precision"));
    FIELDS.put("validate", List.of(TRAIN + "validation.images"));
    FIELDS.put("seed", List.of("seed"));
  }

  private TrainSpec() {}

  /** Long names of the options that {@link #build} takes, in the order of the help. */
  public static Set<String> options() {
    return Collections.unmodifiableSet(FIELDS.keySet());
  }

  /**
   * The spec; not validated yet: {@link Spec#ready}.
   *
   * @param architecture gives the architecture of a name, in text format; fails for an unknown one
   * @param options values as written, by long option name without dashes; those not given are
   *     absent. {@code data} and one of {@code arch} and {@code model} are required; {@code loss}
   *     is standard unless given, {@code optimizer} sgd; {@code epsilon} 8/255, or 0.5 with {@code
   *     norm} l2
   * @throws UserError (usage) that begins with the option that is wrong or missing
   */
  public static Spec build(Map<String, String> options, UnaryOperator<String> architecture) {
    if (!options.containsKey("data")) {
      throw UserError.usage("--data is missing; needed: --data KIND:PATH, with a training set");
    }
    if (options.containsKey("arch") == options.containsKey("model")) {
      throw UserError.usage(
          options.containsKey("arch")
              ? "--model stands beside --arch; allowed: one of the two (--model is fine-tuned)"
              : "--arch is missing; needed: --arch NAME to train a new network, or --model DIR to"
                  + " fine-tune a SavedModel");
    }
    Map<String, String> all = new LinkedHashMap<>(options);
    SpecOptions.upperCase(all, "split", "channel-order", "norm", "precision");
    Spec spec =
        new Spec(
            Experiment.newBuilder().setName("train").build(), Locations.of("train"), Path.of(""));
    spec = Overrides.set(spec, TRAIN + "loss", "{ }", "train");
    String name = all.remove("arch");
    if (name != null) {
      spec =
          Overrides.set(spec, TRAIN + "architecture", architecture.apply(name), "--arch " + name);
    }
    spec = SpecOptions.setData(spec, "data", Map.entry("data", all.remove("data")));
    if (all.containsKey("train-data")) {
      spec =
          SpecOptions.setData(
              spec, TRAIN + "data", Map.entry("train-data", all.remove("train-data")));
    }
    spec = loss(spec, all);
    String optimizer = all.remove("optimizer");
    if (optimizer != null) {
      spec = optimizer(spec, optimizer);
    }
    return SpecOptions.set(spec, FIELDS, all);
  }

  private static Spec optimizer(Spec spec, String text) {
    String place = "--optimizer " + text;
    String kind = text.toLowerCase(Locale.ROOT);
    if (!OPTIMIZERS.contains(kind)) {
      throw UserError.usage(
          "%s: '%s' is no optimizer; %s", place, text, Nearest.hint(kind, OPTIMIZERS));
    }
    return Overrides.set(spec, TRAIN + "optimizer." + kind, "{ }", place);
  }

  /** Takes the options of the loss out of {@code all}. */
  private static Spec loss(Spec spec, Map<String, String> all) {
    String text = all.getOrDefault("loss", "standard");
    String place = "--loss " + text;
    all.remove("loss");
    List<String> allowed = new ArrayList<>(List.of("standard", SENSITIVITY));
    allowed.addAll(ADVERSARIES);
    String norm = all.remove("norm");
    String epsilon = all.remove("epsilon");
    boolean adversary = false;
    boolean sensitivity = false;
    for (String part : text.split("\\+", -1)) {
      if (!allowed.contains(part)) {
        throw UserError.usage(
            "%s: '%s' is no loss; %s; several with + between them",
            place, part, Nearest.hint(part, allowed));
      }
      if (ADVERSARIES.contains(part)) {
        if (adversary) {
          throw UserError.usage("%s: two adversaries; allowed: one", place);
        }
        adversary = true;
        spec = threat(spec, LOSS + part + ".threat", norm, epsilon, place);
      } else if (part.equals(SENSITIVITY)) {
        sensitivity = true;
        spec = Overrides.set(spec, LOSS + part, "{ }", place);
      }
    }
    if (!adversary && (norm != null || epsilon != null)) {
      throw UserError.usage(
          "--%s is for --loss adversarial, fast or trades", norm != null ? "norm" : "epsilon");
    }
    for (String option : List.of("warm-up", "lambda1", "lambda2", "k")) {
      if (!sensitivity && all.containsKey(option)) {
        throw UserError.usage("--%s is for --loss sensitivity", option);
      }
    }
    return spec;
  }

  private static Spec threat(Spec spec, String path, String norm, String epsilon, String place) {
    spec =
        Overrides.set(
            spec,
            path + ".norm",
            norm == null ? "LINF" : norm,
            norm == null ? place : "--norm " + norm);
    String usual = "L2".equals(norm) ? "0.5" : "8/255";
    return Overrides.set(
        spec,
        path + ".epsilon",
        epsilon == null ? usual : epsilon,
        epsilon == null ? place : "--epsilon " + epsilon);
  }
}
