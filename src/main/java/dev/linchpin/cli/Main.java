package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.LinchpinActions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.commons.cli.CommandLine;

/** The program {@code linchpin}. */
public final class Main {
  private final List<Command> commands;

  /**
   * @param actions what the commands do; asked for only when one is run, since making them may load
   *     TensorFlow
   */
  Main(Supplier<Actions> actions) {
    commands =
        List.of(
            new RunCommand(actions),
            new AuditCommand(actions),
            new TrainCommand(actions),
            new ExportCommand(actions),
            new ReportCommand(actions),
            new InspectCommand(actions),
            new PredictCommand(actions),
            new BenchCommand(actions),
            new BenchTrainCommand(actions));
  }

  public static void main(String[] args) {
    start(args, Main::actions);
  }

  /** Runs the program and ends the JVM. */
  static void start(String[] args, Supplier<Actions> actions) {
    // Numbers in files and messages must not depend on who is at the keyboard.
    Locale.setDefault(Locale.ROOT);
    Console console = Console.standard();
    Interrupts interrupts = Interrupts.install(console);
    int code = new Main(actions).run(List.of(args), console);
    interrupts.finished(console.brokenPipe() ? 141 : code);
  }

  /**
   * Runs the program in this JVM.
   *
   * @param out for results
   * @param err for everything else
   * @return the exit code
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, err, Main::actions);
  }

  /** {@link #run(String[], PrintStream, PrintStream)} with other work behind the commands. */
  static int run(String[] args, PrintStream out, PrintStream err, Supplier<Actions> actions) {
    return new Main(actions).run(List.of(args), new Console(out, err));
  }

  private static Actions actions() {
    return new LinchpinActions();
  }

  private int run(List<String> args, Console console) {
    try {
      return dispatch(args, console);
    } catch (Throwable e) {
      return Failures.report(e, console);
    } finally {
      console.close();
    }
  }

  private int dispatch(List<String> args, Console console) {
    List<String> words = new ArrayList<>(args);
    boolean version = false;
    boolean help = false;
    while (!words.isEmpty() && words.get(0).startsWith("-")) {
      String option = words.remove(0);
      switch (option) {
        case "--help", "-h" -> help = true;
        case "--version" -> version = true;
        case "--verbose" -> console.verbose();
        case "--quiet" -> console.quiet();
        default ->
            throw UserError.usage(
                "unknown option %s before the command (see linchpin --help)", option);
      }
    }
    if (version || (words.isEmpty() && !help)) {
      return version ? version(words, console) : noCommand();
    }
    if (words.isEmpty()) {
      console.result(Help.program(commands));
      return 0;
    }
    Command command = find(commandName(words));
    CommandLine line = CommandParser.parse(command, words);
    if (help || line.hasOption("help")) {
      console.result(Help.command(command));
      return 0;
    }
    CommandParser.checkArguments(command, line);
    if (line.hasOption("verbose")) {
      console.verbose();
    }
    if (line.hasOption("quiet")) {
      console.quiet();
    }
    console.startLog();
    return command.run(line, console);
  }

  private int version(List<String> words, Console console) {
    if (words.remove("--verbose")) {
      console.verbose();
    }
    if (!words.isEmpty()) {
      throw UserError.usage("--version stands alone, got %s", words.get(0));
    }
    if (console.isVerbose()) {
      console.startLog();
    }
    console.result(console.isVerbose() ? Version.details() : Version.line());
    return 0;
  }

  private int noCommand() {
    throw UserError.usage("a command is missing: %s (see linchpin --help)", names());
  }

  /** Takes the command's name off the words: {@code bench train} is two of them. */
  private String commandName(List<String> words) {
    String first = words.remove(0);
    String both = words.isEmpty() ? "" : first + " " + words.get(0);
    if (commands.stream().noneMatch(c -> c.name().equals(both))) {
      return first;
    }
    words.remove(0);
    return both;
  }

  private Command find(String name) {
    return commands.stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              String hint = Nearest.hint(name, commands.stream().map(Command::name).toList());
              return UserError.usage(
                  "unknown command %s%s", name, hint.isEmpty() ? "; commands: " + names() : hint);
            });
  }

  private String names() {
    return String.join(", ", commands.stream().map(Command::name).toList());
  }
}
