package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.PredictOptions;
import dev.linchpin.spec.AuditSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code linchpin predict}. */
record PredictCommand(Supplier<Actions> actions) implements Command {
  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String summary() {
    return "write logits, features and gradients of images as .npy files";
  }

  @Override
  public String usage() {
    return "--model DIR --data KIND:PATH --out DIR [options]";
  }

  @Override
  public List<String> arguments() {
    return List.of();
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.value(options, "model", "DIR", "SavedModel to run");
    ModelFlags.addTo(options);
    DataFlags.addTo(options);
    Flags.value(
        options,
        "out",
        "DIR",
        "folder for images, labels, logits, features, weights, bias (each .npy)");
    Flags.flag(options, "gradients", "also gradients.npy: of the cross-entropy, by the image");
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "linchpin predict --model my-model --data npz:test.npz --out predictions",
        "linchpin predict --model my-model --data npz:test.npz --out predictions --gradients");
  }

  @Override
  public int run(CommandLine line, Console console) {
    Values values = new Values(line);
    values.required("out");
    Path out = values.path("out").orElseThrow();
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw UserError.input("--out: %s is a file, not a folder", out);
    }
    actions
        .get()
        .predict(
            new PredictOptions(values.all(AuditSpec.options()), out, values.has("gradients")),
            console);
    return 0;
  }
}
