package dev.linchpin.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands whose process an interrupt reaches. A job that a script puts into the background ignores
 * interrupts; children inherit that, and a Java process leaves it so.
 */
public final class Interruptible {
  /** Signal 2 in a mask of ignored signals. */
  private static final long INTERRUPT = 1 << 1;

  private Interruptible() {}

  /** {@code words}, behind GNU env's reset of that signal where this process ignores it. */
  public static List<String> command(List<String> words) throws IOException {
    if (!ignored()) {
      return words;
    }
    List<String> reset = new ArrayList<>(List.of("env", "--default-signal=INT"));
    reset.addAll(words);
    return reset;
  }

  private static boolean ignored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & INTERRUPT) != 0);
  }
}
