package dev.linchpin.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The kind of machine, without anything that names the very one (no host, user or path).
 *
 * @param os name, version and architecture
 * @param cpu model as the system calls it
 * @param cores processors this JVM may use
 * @param java version and vendor of the JVM
 */
public record Machine(String os, String cpu, int cores, String java) {
  public static Machine current() {
    return new Machine(
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version() + " " + System.getProperty("java.vendor"));
  }

  private static String cpuModel() {
    Path linux = Path.of("/proc/cpuinfo");
    if (Files.isReadable(linux)) {
      try (Stream<String> lines = Files.lines(linux)) {
        return lines
            .filter(l -> l.startsWith("model name"))
            .map(l -> l.substring(l.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    // Set by Windows; other systems tell no more than the architecture.
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    return windows == null ? System.getProperty("os.arch") : windows;
  }
}
