package dev.linchpin.cli;

import dev.linchpin.experiment.Actions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** What the program did with a command line, in this JVM. */
record Run(int code, String out, String err) {
  /** With the program's own work. */
  static Run of(List<String> args) {
    return of(args, null);
  }

  /** With {@code actions} behind the commands. */
  static Run of(List<String> args, Supplier<Actions> actions) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8);
    String[] words = args.toArray(String[]::new);
    int code =
        actions == null
            ? Main.run(words, outStream, errStream)
            : Main.run(words, outStream, errStream, actions);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
