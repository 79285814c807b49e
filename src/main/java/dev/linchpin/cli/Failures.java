package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import java.util.concurrent.CancellationException;
import org.apache.logging.log4j.LogManager;

/** Turns whatever was thrown into one line and an exit code. */
final class Failures {
  /** A defect of the program (EX_SOFTWARE). */
  static final int INTERNAL = 70;

  /** Ended by Ctrl-C, as shells count it. */
  static final int INTERRUPTED = 130;

  private static final int RESOURCE = new UserError(UserError.Kind.RESOURCE, "").exitCode();

  private Failures() {}

  static int report(Throwable thrown, Console console) {
    if (thrown instanceof CancellationException || console.cancellation().requested()) {
      console.message("interrupted; what is finished is kept: run the same command again to go on");
      return INTERRUPTED;
    }
    if (thrown instanceof UserError error) {
      log(thrown, console);
      console.error(error.getMessage());
      return error.exitCode();
    }
    log(thrown, console);
    String resource = resource(thrown);
    if (resource != null) {
      console.error(resource);
      return RESOURCE;
    }
    String where =
        console.logFile().map(file -> "details are in " + file).orElse("--verbose shows where");
    console.error(
        "internal error: "
            + thrown.getClass().getSimpleName()
            + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage())
            + " ("
            + where
            + ")");
    return INTERNAL;
  }

  private static void log(Throwable thrown, Console console) {
    if (console.logging()) {
      // Info: the line of the error itself is printed anyway.
      LogManager.getLogger(Failures.class).info("ended by", thrown);
    }
  }

  /** Advice if the machine gave out; null otherwise. */
  private static String resource(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof OutOfMemoryError) {
        return message.contains("physical memory") || message.contains("bytes")
            ? "out of memory outside the Java heap: use fewer --slots or --streams"
            : "out of memory (" + message + "): use fewer --slots, or LINCHPIN_JAVA_OPTS=-Xmx8g";
      }
      // By name: the class is loaded only where TensorFlow is.
      if (t.getClass().getSimpleName().equals("TFResourceExhaustedException")) {
        return "TensorFlow ran out of memory: use fewer --slots or --streams ("
            + message.lines().findFirst().orElse("")
            + ")";
      }
      if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
        return "the disk is full: " + message;
      }
    }
    return null;
  }
}
