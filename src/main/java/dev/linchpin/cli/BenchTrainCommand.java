package dev.linchpin.cli;

import dev.linchpin.attack.Precision;
import dev.linchpin.base.UserError;
import dev.linchpin.bench.ComparedLoss;
import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.BenchTrainOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin bench train}. */
record BenchTrainCommand(Supplier<Actions> actions) implements Command {
  private static final int MOST_IMAGES = 65_536;
  private static final int MOST_REPLICAS = 1024;
  private static final int MOST_ROUNDS = 1000;
  private static final int MOST_SECONDS = 3600;

  @Override
  public String name() {
    return "bench train";
  }

  @Override
  public String summary() {
    return "measure images a second of training, and what the regulariser costs";
  }

  @Override
  public String usage() {
    return "--arch NAMES [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of();
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(options, "arch", "NAME,…", "networks for images of 32x32x3 and 10 classes");
    Flags.value(options, "batch", "N", "images a step (default 128)");
    Flags.value(options, "precision", "P,…", "float32, bfloat16 (default float32)");
    Flags.value(options, "replicas", "N", "copies side by side (default: as a training)");
    Flags.value(
        options,
        "compare",
        "LOSS,…",
        "steps of sensitivity, fast beside plain ones; or none (default sensitivity)");
    Flags.value(options, "rounds", "N", "rounds that are timed (default 7)");
    Flags.value(options, "seconds", "S", "a round lasts about this long (default 2)");
    Flags.flag(options, "json", "print JSON");
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin bench train --arch resnet20,vgg19 --precision float32,bfloat16",
        "linchpin bench train --arch resnet20 --compare sensitivity,fast");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    values.required("arch");
    actions
        .get()
        .benchTrain(
            new BenchTrainOptions(
                values.list("arch"),
                values.integer("batch", 1, MOST_IMAGES).orElse(128),
                values.has("precision")
                    ? several(values, "precision", Precision.values())
                    : List.of(Precision.FLOAT32),
                values.integer("replicas", 1, MOST_REPLICAS),
                losses(values),
                values.integer("rounds", 1, MOST_ROUNDS).orElse(7),
                values.integer("seconds", 1, MOST_SECONDS).orElse(2),
                values.has("json")),
            console);
    return 0;
  }

  private static List<ComparedLoss> losses(Values values) {
    if (!values.has("compare")) {
      return List.of(ComparedLoss.SENSITIVITY);
    }
    return values.list("compare").equals(List.of("none"))
        ? List.of()
        : several(values, "compare", ComparedLoss.values());
  }

  /** Values of an option that lists names. */
  static <E extends Enum<E>> List<E> several(Values values, String option, E[] all) {
    return values.list(option).stream().map(text -> one(option, text, all)).toList();
  }

  private static <E extends Enum<E>> E one(String option, String text, E[] all) {
    return Arrays.stream(all)
        .filter(e -> lower(e).equals(text.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                UserError.usage(
                    "--%s %s: needs %s",
                    option,
                    text,
                    String.join(
                        " or ", Arrays.stream(all).map(BenchTrainCommand::lower).toList())));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
