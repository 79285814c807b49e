package dev.linchpin.results;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One file of results, named by its kind and keys: {@code verdicts@resnet20@pgd@0-256.parquet}.
 *
 * @param keys any text; what is not safe in a file name is escaped, so different keys never share a
 *     file
 */
public record Part<T extends Record>(PartKind<T> kind, List<String> keys) {
  static final String SUFFIX = ".parquet";

  public Part {
    keys = List.copyOf(keys);
  }

  public String fileName() {
    return kind.name() + keys.stream().map(k -> "@" + escape(k)).collect(joining()) + SUFFIX;
  }

  /** A text as part of a file name; different texts give different names. */
  static String escape(String key) {
    StringBuilder name = new StringBuilder();
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean safe = c < 128 && (Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0);
      // A leading dot would hide a file, or climb.
      if (safe && !(c == '.' && name.isEmpty())) {
        name.append(c);
      } else {
        name.append(String.format("%%%02X", (int) c));
      }
    }
    return name.toString();
  }
}
