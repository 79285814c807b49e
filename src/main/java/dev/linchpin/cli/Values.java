package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;

/** Values of options; every failure names the option, the value and what is allowed. */
final class Values {
  private final CommandLine line;

  Values(CommandLine line) {
    this.line = line;
  }

  Optional<String> text(String option) {
    return Optional.ofNullable(line.getOptionValue(option));
  }

  /** The values of an option that may be given again and again. */
  List<String> texts(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? List.of() : List.of(values);
  }

  boolean has(String option) {
    return line.hasOption(option);
  }

  String required(String option) {
    return text(option).orElseThrow(() -> UserError.usage("--%s is missing (see --help)", option));
  }

  Optional<Path> path(String option) {
    return text(option).map(text -> toPath("--" + option, text));
  }

  /** A file or folder that is there. */
  static Path existing(String what, String text) {
    Path path = toPath(what, text);
    if (!Files.exists(path)) {
      throw UserError.input("%s: there is no %s", what, path.toAbsolutePath().normalize());
    }
    return path;
  }

  /** An integer from {@code lo} to {@code hi}. */
  OptionalInt integer(String option, int lo, int hi) {
    Optional<String> text = text(option);
    return text.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(toInteger(option, text.get(), lo, hi));
  }

  /** Integers from {@code lo} to {@code hi}, with commas between them; empty if not given. */
  List<Integer> integers(String option, int lo, int hi) {
    return list(option).stream().map(text -> toInteger(option, text, lo, hi)).toList();
  }

  /** What stands between commas; empty if not given. */
  List<String> list(String option) {
    return text(option).map(text -> List.of(text.split(",", -1))).orElse(List.of());
  }

  private static int toInteger(String option, String text, int lo, int hi) {
    if (text.strip().matches("\\d{1,9}")) {
      int value = Integer.parseInt(text.strip());
      if (value >= lo && value <= hi) {
        return value;
      }
    }
    throw UserError.usage("--%s %s: needs an integer from %d to %d", option, text, lo, hi);
  }

  private static Path toPath(String what, String text) {
    if (text.isBlank()) {
      throw UserError.usage("%s: empty path", what);
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UserError(UserError.Kind.USAGE, what + ": not a path: " + text, e);
    }
  }

  /** Those of {@code options} that were given, as written; empty without a value. */
  Map<String, String> all(Collection<String> options) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String option : options) {
      if (line.hasOption(option)) {
        given.put(option, line.getOptionValue(option, ""));
      }
    }
    return given;
  }
}
