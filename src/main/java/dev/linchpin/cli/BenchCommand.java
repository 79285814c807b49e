package dev.linchpin.cli;

import dev.linchpin.attack.Precision;
import dev.linchpin.base.UserError;
import dev.linchpin.bench.DeltaSize;
import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.BenchOptions;
import dev.linchpin.spec.AuditSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin bench}. */
record BenchCommand(Supplier<Actions> actions) implements Command {
  private static final int MOST_STREAMS = 1024;
  private static final int MOST_SLOTS = 65_536;
  private static final int MOST_STEPS_PER_CALL = 10_000;
  private static final int MOST_ROUNDS = 1000;
  private static final int MOST_SECONDS = 3600;
  private static final Set<String> OF_ATTACKS = Set.of("slots", "streams", "steps-per-call");

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "measure gradient steps a second on a SavedModel, and the time of Δ";
  }

  @Override
  public String usage() {
    return "[--model DIR] [--delta SIZES] [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of();
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(options, "model", "DIR", "SavedModel to attack");
    ModelFlags.addTo(options);
    Flags.value(options, "slots", "N,N,…", "images a stream steps at once (default: as an audit)");
    Flags.value(options, "streams", "N", "sessions side by side (default: as an audit)");
    Flags.value(options, "steps-per-call", "N", "steps in one call of the graph (default: chosen)");
    Flags.value(options, "precision", "P,…", "float32, bfloat16 (default float32)");
    Flags.flag(options, "peak", "measure how fast this machine convolves at best, too");
    Flags.value(options, "delta", "NxFxC,…", "compute Δ of N images, F features, C classes");
    Flags.value(options, "rounds", "N", "rounds that are timed (default 5)");
    Flags.value(options, "seconds", "S", "a round of attacks lasts about this long (default 2)");
    Flags.flag(options, "json", "print JSON");
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin bench --model my-model --slots 64,256", "linchpin bench --delta 10000x512x10");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    if (!values.has("model") && !values.has("delta") && !values.has("peak")) {
      throw UserError.usage(
          "nothing to measure: --model DIR for attacks, --delta NxFxC for sensitivities, --peak for"
              + " convolutions");
    }
    Map<String, String> model = values.all(AuditSpec.modelOptions());
    if (!values.has("model")) {
      Set<String> idle = new TreeSet<>(model.keySet());
      OF_ATTACKS.stream().filter(values::has).forEach(idle::add);
      if (!idle.isEmpty()) {
        throw UserError.usage("--%s needs --model DIR", idle.iterator().next());
      }
    }
    actions
        .get()
        .bench(
            new BenchOptions(
                model,
                values.integers("slots", 2, MOST_SLOTS),
                values.integer("streams", 1, MOST_STREAMS),
                values.integer("steps-per-call", 1, MOST_STEPS_PER_CALL),
                values.has("precision")
                    ? BenchTrainCommand.several(values, "precision", Precision.values())
                    : List.of(Precision.FLOAT32),
                values.has("peak"),
                values.list("delta").stream().map(t -> DeltaSize.parse("--delta", t)).toList(),
                values.integer("rounds", 1, MOST_ROUNDS).orElse(5),
                values.integer("seconds", 1, MOST_SECONDS).orElse(2),
                values.has("json")),
            console);
    return 0;
  }
}
