package dev.linchpin.cli;

import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.InspectOptions;
import dev.linchpin.spec.AuditSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin inspect}. */
record InspectCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String summary() {
    return "show what is found in a SavedModel: input, features, logits, self-checks";
  }

  @Override
  public String usage() {
    return "DIR [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of("DIR");
  }

  @Override
  public Options options() {
    Options options = new Options();
    ModelFlags.addTo(options);
    Flags.flag(options, "json", "print JSON");
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of("linchpin inspect my-model", "linchpin inspect my-model --pixels 0..255 --json");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    Map<String, String> model = values.all(AuditSpec.modelOptions());
    model.put("model", line.getArgList().get(0));
    actions.get().inspect(new InspectOptions(model, values.has("json")), console);
    return 0;
  }
}
