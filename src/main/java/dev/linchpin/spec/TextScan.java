package dev.linchpin.spec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Walks over text format beside Protobuf's own parser, which knows neither the paths of the fields
 * it fails at nor numbers that stand for text. Never fails: what it can't make sense of, the parser
 * refuses.
 */
final class TextScan {
  /**
   * A field, or an element of a repeated one, as written.
   *
   * @param path such as {@code models[0].name}
   * @param container the message type that it stands in; null below an unknown field
   * @param descriptor null for a field that the container does not have
   * @param start offset of the field's name, or of the element in a list
   * @param valueStart offset of the value
   * @param valueEnd offset after the value; of a message, after its opening brace
   */
  record Field(
      String path,
      String name,
      Descriptor container,
      FieldDescriptor descriptor,
      int start,
      int valueStart,
      int valueEnd) {
    boolean unknown() {
      return container != null && descriptor == null;
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<skip>\\s+|#[^\\n]*)"
              + "|(?<word>[A-Za-z_][\\w+-]*)"
              + "|(?<number>[0-9.](?:[\\w.]|(?<=[eE]|\\.\\.)[+-])*)"
              + "|(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*\"?|'(?:[^'\\\\\\n]|\\\\.)*'?)"
              + "|(?<symbol>.)",
          Pattern.DOTALL);

  private record Token(char kind, String text, int start, int end) {}

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Field> fields = new ArrayList<>();
  private final List<Integer> quotes = new ArrayList<>();
  private int next;

  private TextScan(String text) {
    this.text = text;
    Matcher m = TOKEN.matcher(text);
    while (m.find()) {
      if (m.group("skip") == null) {
        char kind =
            m.group("word") != null
                ? 'w'
                : m.group("number") != null ? 'n' : m.group("string") != null ? 's' : '.';
        tokens.add(new Token(kind, m.group(), m.start(), m.end()));
      }
    }
    tokens.add(new Token('e', "", text.length(), text.length()));
  }

  /** Scans a message of type {@code type}; paths start with {@code prefix}. */
  static TextScan of(String text, Descriptor type, String prefix) {
    TextScan scan = new TextScan(text);
    scan.message(type, prefix);
    return scan;
  }

  /** The fields in the order of the text. */
  List<Field> fields() {
    return fields;
  }

  /** A field's value as written, in one short line; of a message, its opening brace. */
  String value(Field field) {
    String value = text.substring(field.valueStart(), field.valueEnd()).replaceAll("\\s+", " ");
    return value.length() <= 60 ? value : value.substring(0, 59) + "…";
  }

  /** Line and column, from 1. */
  String lineAndColumn(int offset) {
    int lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    long line = 1 + text.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    return line + ":" + (offset - lineStart + 1);
  }

  /** The text with quotes around numbers, fractions and ranges that stand for text. */
  String quoted() {
    StringBuilder out = new StringBuilder(text);
    for (int i = quotes.size() - 1; i >= 0; i--) {
      out.insert((int) quotes.get(i), '"');
    }
    return out.toString();
  }

  /** The offset in the text as written of a line and column, from 1, of {@link #quoted}. */
  int offset(int line, int column) {
    String shown = quoted();
    int at = 0;
    for (int l = 1; l < line; l++) {
      at = shown.indexOf('\n', at) + 1;
    }
    at = Math.min(at + Math.max(column, 1) - 1, shown.length());
    int original = at;
    for (int i = 0; i < quotes.size() && quotes.get(i) + i < at; i++) {
      original--;
    }
    return original;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean accept(String symbols) {
    boolean yes = peek().kind == '.' && symbols.contains(peek().text);
    next += yes ? 1 : 0;
    return yes;
  }

  private void message(Descriptor type, String prefix) {
    Map<String, Integer> counts = new HashMap<>();
    while (peek().kind != 'e' && !accept("}>")) {
      Token name = peek();
      next++;
      if (name.kind == 'w' || name.kind == 'n') { // the parser takes digits in front, too
        FieldDescriptor field = type == null ? null : type.findFieldByName(name.text);
        value(type, field, prefix, name, counts);
        accept(",;");
      }
    }
  }

  private void value(
      Descriptor type,
      FieldDescriptor field,
      String prefix,
      Token name,
      Map<String, Integer> counts) {
    String path = prefix + name.text;
    accept(":");
    if (!accept("[")) {
      element(type, field, indexed(path, field, counts), name, name.start);
      return;
    }
    while (peek().kind != 'e' && !accept("]")) {
      int before = next;
      element(type, field, indexed(path, field, counts), name, peek().start);
      accept(",");
      if (next == before) {
        return;
      }
    }
  }

  private static String indexed(String path, FieldDescriptor field, Map<String, Integer> counts) {
    if (field == null || !field.isRepeated()) {
      return path;
    }
    return path + "[" + (counts.merge(field.getName(), 1, Integer::sum) - 1) + "]";
  }

  private void element(Descriptor type, FieldDescriptor field, String path, Token name, int start) {
    int valueStart = peek().start;
    if (accept("{<")) {
      fields.add(new Field(path, name.text, type, field, start, valueStart, valueStart + 1));
      boolean known = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      message(known ? field.getMessageType() : null, path + ".");
      return;
    }
    boolean number = scalar();
    int valueEnd = Math.max(valueStart, next == 0 ? 0 : tokens.get(next - 1).end);
    fields.add(new Field(path, name.text, type, field, start, valueStart, valueEnd));
    if (number && field != null && field.getJavaType() == FieldDescriptor.JavaType.STRING) {
      quotes.add(valueStart);
      quotes.add(valueEnd);
    }
  }

  /** Takes one value; true if it is a number, a fraction or a range of numbers. */
  private boolean scalar() {
    accept("-+");
    if (peek().kind == 'n') {
      next++;
      if (accept("/")) {
        accept("-+");
        next += peek().kind == 'n' ? 1 : 0;
      }
      return true;
    }
    if (peek().kind == 's') {
      while (peek().kind == 's') {
        next++;
      }
    } else if (peek().kind == 'w') {
      next++;
    }
    return false;
  }
}
