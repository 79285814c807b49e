package dev.linchpin.results;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code spec.textproto} of a run folder: a comment with the hash, then the spec as resolved. */
final class SpecFile {
  private static final String MARK = "# linchpin run, spec ";
  private static final int SHOWN = 3;

  private SpecFile() {}

  static String content(String hash, String text) {
    return MARK + hash + "\n" + text;
  }

  static String hash(Path file) {
    String first = read(file).lines().findFirst().orElse("");
    if (!first.startsWith(MARK)) {
      throw UserError.input(
          "%s lacks its first line '%s<hash>': this is no run folder, or the file was edited",
          file, MARK);
    }
    return first.substring(MARK.length()).strip();
  }

  static String text(Path file) {
    String content = read(file);
    return content.startsWith(MARK) ? content.substring(content.indexOf('\n') + 1) : content;
  }

  /** Refuses (CONFLICT) a folder whose spec has another hash, saying where they differ. */
  static void check(Path file, String hash, String text) {
    if (hash(file).equals(hash)) {
      return;
    }
    throw new UserError(
        UserError.Kind.CONFLICT,
        file.getParent()
            + " holds a run of another spec: "
            + difference(text(file), text)
            + "; give another directory, or the same spec");
  }

  /** The first lines that only one of two texts has, for a message. */
  static String difference(String there, String here) {
    List<String> before = there.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    List<String> after = here.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    int from = 0;
    while (from < before.size()
        && from < after.size()
        && before.get(from).equals(after.get(from))) {
      from++;
    }
    int end = 0;
    while (end < Math.min(before.size(), after.size()) - from
        && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
      end++;
    }
    return "it has "
        + shown(before.subList(from, before.size() - end))
        + " where this run has "
        + shown(after.subList(from, after.size() - end));
  }

  private static String shown(List<String> lines) {
    if (lines.isEmpty()) {
      return "nothing";
    }
    return "'"
        + String.join(" ", lines.subList(0, Math.min(SHOWN, lines.size())))
        + (lines.size() > SHOWN ? " …" : "")
        + "'";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError(
          UserError.Kind.INPUT, "cannot read " + file + " (" + e.getMessage() + ")", e);
    }
  }
}
