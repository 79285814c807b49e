package dev.linchpin.cli;

import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The texts of {@code --help}. */
final class Help {
  private Help() {}

  static String program(List<Command> commands) {
    StringBuilder text =
        new StringBuilder(
            """
            Finds the single neurons an image classifier hangs on, and attacks it through them.

            usage: linchpin COMMAND [options]

            """);
    for (Command command : commands) {
      text.append(String.format("  %-11s %s%n", command.name(), command.summary()));
    }
    return text.append(
            """

            linchpin COMMAND --help shows a command's options; --version and --version --verbose, versions.
            exit codes: 0 done, 2 wrong options or spec, 3 wrong model or data, 4 out of memory or disk,
            5 the run folder belongs to another spec, 70 a defect of linchpin, 130 interrupted""")
        .toString();
  }

  static String command(Command command) {
    StringBuilder text = new StringBuilder();
    text.append("linchpin ").append(command.name()).append(": ").append(command.summary());
    text.append(String.format("%n%nusage: linchpin %s %s%n%n", command.name(), command.usage()));
    Options options = CommandParser.allOptions(command);
    int width = options.getOptions().stream().mapToInt(o -> left(o).length()).max().orElse(0);
    for (Option option : options.getOptions()) {
      text.append(String.format("  %-" + width + "s  %s%n", left(option), option.getDescription()));
    }
    text.append(String.format("%nexamples:"));
    command.examples().forEach(example -> text.append(String.format("%n  %s", example)));
    return text.toString();
  }

  private static String left(Option option) {
    return "--" + option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : "");
  }
}
