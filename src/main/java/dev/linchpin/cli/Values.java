package dev.linchpin.cli;

import dev.linchpin.base.UserError;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
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

  OptionalInt integer(String option, int least) {
    return text(option)
        .map(text -> OptionalInt.of((int) toInteger(option, text, least, Integer.MAX_VALUE)))
        .orElse(OptionalInt.empty());
  }

  long integer(String option, long otherwise, long least, long most) {
    return text(option).map(text -> toInteger(option, text, least, most)).orElse(otherwise);
  }

  private static long toInteger(String option, String text, long least, long most) {
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    String allowed =
        most >= Integer.MAX_VALUE
            ? (least <= Integer.MIN_VALUE ? "" : ", at least " + least)
            : " from " + least + " to " + most;
    throw UserError.usage("--%s %s: needs an integer%s", option, text, allowed);
  }

  /** Integers with commas between them, each at least {@code least}. */
  List<Integer> integers(String option, String text, int least) {
    return Arrays.stream(text.split(",", -1))
        .map(part -> (int) toInteger(option, part, least, Integer.MAX_VALUE))
        .toList();
  }

  /** One number, or three, with commas between them; empty if not given. */
  List<Double> perChannel(String option) {
    if (!has(option)) {
      return List.of();
    }
    String text = required(option);
    List<Double> values =
        Arrays.stream(text.split(",", -1))
            .map(
                part ->
                    Numbers.parse(part)
                        .orElseThrow(
                            () ->
                                UserError.usage(
                                    "--%s %s: %s is no number (example: 0.485,0.456,0.406)",
                                    option, text, part.isBlank() ? "an empty place" : part)))
            .toList();
    if (values.size() != 1 && values.size() != 3) {
      throw UserError.usage(
          "--%s %s: needs 1 or 3 numbers (a channel each), not %d", option, text, values.size());
    }
    return values;
  }

  /** One of the constants, written in lower case. */
  static <E extends Enum<E>> E oneOf(String option, String text, Class<E> type) {
    List<String> words =
        Arrays.stream(type.getEnumConstants())
            .map(e -> e.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toList());
    int index = words.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw UserError.usage(
          "--%s %s: allowed are %s%s",
          option, text, String.join(", ", words), Nearest.hint(text, words));
    }
    return type.getEnumConstants()[index];
  }
}
