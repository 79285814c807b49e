package dev.linchpin.cli;

import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.ReportOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin report}. */
record ReportCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "write the report of a run, or of several side by side, as one HTML file";
  }

  @Override
  public String usage() {
    return "RUN... [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of("RUN");
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(
        options, "out", "DIR", "folder of the report (default: that of the run, if it is one)");
    Flags.value(
        options,
        "pictures",
        "RUN,...",
        "show images of these runs alone, or none (default: of all)");
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin report runs/quickstart",
        "linchpin report runs/standard runs/robust --out compared");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    List<Path> runs = line.getArgList().stream().map(r -> Values.existing("RUN", r)).toList();
    Optional<List<String>> pictures =
        Optional.ofNullable(line.getOptionValue("pictures"))
            .map(p -> p.equals("none") ? List.of() : List.of(p.split(",")));
    actions.get().report(new ReportOptions(runs, values.path("out"), pictures), console);
    return 0;
  }
}
