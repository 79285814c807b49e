package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin run}. */
record RunCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "run the experiment of a spec file; run it again to go on after an interruption";
  }

  @Override
  public String usage() {
    return "SPEC [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of("SPEC");
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(options, "out", "DIR", "run folder (default: named after the spec, under runs/)");
    Flags.overrides(options);
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin run configs/quickstart.textproto",
        "linchpin run configs/quickstart.textproto --out runs/seed7 --set seed=7");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    List<String> overrides = Overrides.read(values);
    Path spec = Values.existing("SPEC", line.getArgList().get(0));
    if (Files.isDirectory(spec)) {
      throw UserError.input("SPEC: %s is a folder, not a spec file", spec);
    }
    actions.get().run(new RunOptions(spec, values.path("out"), overrides), console);
    return 0;
  }
}
