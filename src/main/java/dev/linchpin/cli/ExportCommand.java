package dev.linchpin.cli;

import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.ExportRequest;
import dev.linchpin.spec.AuditSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin export}. */
record ExportCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "write a trained model as a SavedModel that also answers with Δ and with attacks";
  }

  @Override
  public String usage() {
    return "RUN|DIR --out DIR [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of("RUN|DIR");
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(options, "out", "DIR", "the SavedModel to be");
    Flags.flag(options, "replace", "an earlier export there may go");
    Flags.value(options, "name", "NAME", "model of the run folder, if it trained several");
    ModelFlags.addTo(options);
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin export runs/train-resnet20 --out my-resnet20",
        "linchpin export my-model --pixels 0..255 --out my-model-with-attack");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    values.required("out");
    Path source = Values.existing("RUN|DIR", line.getArgList().get(0));
    Map<String, String> model = values.all(AuditSpec.modelOptions());
    actions
        .get()
        .export(
            new ExportRequest(
                source,
                values.text("name"),
                model,
                values.path("out").orElseThrow(),
                values.has("replace")),
            console);
    return 0;
  }
}
