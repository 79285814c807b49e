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

  /** Those of {@code options} that were given, as written. */
  Map<String, String> all(Collection<String> options) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String option : options) {
      if (line.hasOption(option)) {
        given.put(option, line.getOptionValue(option));
      }
    }
    return given;
  }
}
