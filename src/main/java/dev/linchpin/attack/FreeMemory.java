package dev.linchpin.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory in bytes that this process may still take: the least of what Linux calls available, of
 * what its control groups (versions 1 and 2) leave and of what its limit on address space leaves.
 * What cannot be read does not limit; elsewhere than on Linux nothing does.
 *
 * @param root the file system's, {@code /} but in tests
 */
record FreeMemory(Path root) {
  /** More is no limit: version 1 writes "none" as the largest multiple of a page. */
  private static final long UNLIMITED = 1L << 60;

  /** Of this process. */
  static long bytes() {
    return new FreeMemory(Path.of("/")).left();
  }

  /** See the class; {@link Long#MAX_VALUE} if nothing limits. */
  long left() {
    long left = kilobytes("proc/meminfo", "MemAvailable").orElse(Long.MAX_VALUE);
    OptionalLong space = number("proc/self/limits", "Max address space +(\\d+)");
    OptionalLong taken = kilobytes("proc/self/status", "VmSize");
    if (space.isPresent() && taken.isPresent()) {
      left = Math.min(left, space.getAsLong() - taken.getAsLong());
    }
    for (String line : lines("proc/self/cgroup")) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[0].equals("0")) {
        left = Math.min(left, group("sys/fs/cgroup", parts[2], "memory.max", "memory.current"));
      } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
        String limit = "memory.limit_in_bytes";
        String usage = "memory.usage_in_bytes";
        left = Math.min(left, group("sys/fs/cgroup/memory", parts[2], limit, usage));
      }
    }
    return Math.max(0, left);
  }

  /** What the group and those that it is part of leave; inside a container only the top is seen. */
  private long group(String mount, String path, String limit, String usage) {
    long left = Long.MAX_VALUE;
    Path top = root.resolve(mount);
    for (Path at = top.resolve("." + path).normalize();
        at != null && at.startsWith(top);
        at = at.getParent()) {
      OptionalLong most = number(at.resolve(limit), "^(\\d+)");
      OptionalLong used = number(at.resolve(usage), "^(\\d+)");
      if (most.isPresent() && used.isPresent() && most.getAsLong() < UNLIMITED) {
        // Pages of files that nobody uses are given up first.
        long cache = number(at.resolve("memory.stat"), "(?m)^inactive_file (\\d+)").orElse(0);
        left = Math.min(left, most.getAsLong() - used.getAsLong() + cache);
      }
    }
    return left;
  }

  private OptionalLong kilobytes(String file, String name) {
    OptionalLong found = number(file, "(?m)^" + name + ":\\s+(\\d+) kB");
    return found.isPresent() ? OptionalLong.of(found.getAsLong() << 10) : found;
  }

  private OptionalLong number(String file, String pattern) {
    return number(root.resolve(file), pattern);
  }

  private static OptionalLong number(Path file, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text(file).orElse(""));
    try {
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)))
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private List<String> lines(String file) {
    return text(root.resolve(file)).map(t -> t.lines().toList()).orElse(List.of());
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }
}
