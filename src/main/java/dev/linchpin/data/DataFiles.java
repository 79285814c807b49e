package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reading files and folders, with errors that say what was looked for and what is there. */
final class DataFiles {
  private static final int SHOWN = 8;

  private DataFiles() {}

  /**
   * @throws UserError if it is not there or cannot be read
   */
  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException | OutOfMemoryError e) {
      throw unreadable(file, e);
    }
  }

  static UserError unreadable(Path file, Throwable cause) {
    String why = Files.exists(file) ? cause.toString() : "no such file";
    return new UserError(UserError.Kind.INPUT, file + ": cannot be read: " + why, cause);
  }

  /** Lines without trailing blanks; blank ones at the end are dropped. */
  static List<String> lines(Path file) {
    try {
      List<String> lines = new ArrayList<>();
      Files.readAllLines(file).forEach(line -> lines.add(line.strip()));
      while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
        lines.remove(lines.size() - 1);
      }
      return lines;
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(file, e);
    }
  }

  /** The entries of a folder, sorted by name; hidden ones are left out. */
  static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(p -> !p.getFileName().toString().startsWith("."))
          .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /**
   * @throws UserError if nothing is there
   */
  static void checkExists(String kind, Path path) {
    if (!Files.exists(path)) {
      throw UserError.input("%s:%s: no such file or folder", kind, path);
    }
  }

  /** The error of a folder that lacks what was looked for; it lists what is there. */
  static UserError missing(String kind, Path folder, String lookedFor) {
    List<Path> found = list(folder);
    String there =
        String.join(
            ", ", found.stream().limit(SHOWN).map(p -> p.getFileName().toString()).toList());
    return UserError.input(
        "%s:%s: looked for %s; the folder holds %s",
        kind,
        folder,
        lookedFor,
        found.isEmpty()
            ? "nothing"
            : there + (found.size() > SHOWN ? " and " + (found.size() - SHOWN) + " more" : ""));
  }
}
