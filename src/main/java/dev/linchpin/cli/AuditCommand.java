package dev.linchpin.cli;

import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.AuditOptions;
import dev.linchpin.spec.AuditSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin audit}. */
record AuditCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "audit";
  }

  @Override
  public String summary() {
    return "say how robust a SavedModel is, and which neurons it hangs on";
  }

  @Override
  public String usage() {
    return "--model DIR --data KIND:PATH [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of();
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(options, "model", "DIR", "SavedModel to audit");
    ModelFlags.addTo(options);
    DataFlags.addTo(options);
    AttackFlags.addTo(options);
    Flags.value(options, "seed", "N", "seed of everything random (default 0)");
    Flags.value(options, "out", "DIR", "run folder (default: under runs/)");
    Flags.overrides(options);
    Flags.value(options, "streams", "N", "sessions side by side (default: one a core)");
    Flags.value(options, "slots", "N", "images a stream steps at once (default: chosen)");
    Flags.value(
        options, "precision", "P", "of the search: float32 (default), bfloat16, calibrated");
    Flags.flag(options, "no-checks", "do not check whether the attacks can be believed");
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin audit --model my-model --data cifar10:cifar-10-batches-bin --limit 200",
        "linchpin audit --model my-model --pixels 0..255 --data images:val --norm l2 --epsilon 0.5",
        "linchpin audit --model my-model --data npz:test.npz --epsilon 2/255 --neurons none");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    List<String> overrides = new ArrayList<>(Overrides.read(values));
    if (values.has("no-checks")) {
      overrides.add("checks.enabled=false");
    }
    actions
        .get()
        .audit(
            new AuditOptions(values.all(AuditSpec.options()), values.path("out"), overrides),
            console);
    return 0;
  }
}
