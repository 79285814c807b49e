package dev.linchpin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Vector instructions that decide how fast convolutions run, as Linux names them. */
final class CpuFeatures {
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  /** Intel's and AMD's, then Arm's. */
  private static final List<String> OF_INTEREST =
      List.of(
          "avx2",
          "fma",
          "avx512f",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_bf16",
          "amx_int8",
          "asimd",
          "bf16",
          "sve",
          "sve2");

  private CpuFeatures() {}

  /** Those of this machine; none where the system does not tell. */
  static List<String> found() {
    if (!Files.isReadable(LINUX)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(LINUX)) {
      return among(
          lines
              .filter(l -> l.startsWith("flags") || l.startsWith("Features"))
              .findFirst()
              .orElse(""));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Those that a line of {@code /proc/cpuinfo} lists. */
  static List<String> among(String line) {
    Set<String> all = Arrays.stream(line.split("[\\s:]+")).collect(Collectors.toSet());
    return OF_INTEREST.stream().filter(all::contains).toList();
  }
}
