package dev.linchpin.results;

import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  /** The part that a file of this name is. */
  static <T extends Record> Part<T> parse(PartKind<T> kind, String fileName) {
    String stem = fileName.substring(0, fileName.length() - SUFFIX.length());
    String[] words = stem.split("@");
    return new Part<>(kind, Arrays.stream(words).skip(1).map(Part::unescape).toList());
  }

  private static String unescape(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '%') {
        bytes.write(Integer.parseInt(name.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
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
