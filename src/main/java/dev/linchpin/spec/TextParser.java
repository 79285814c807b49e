package dev.linchpin.spec;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.linchpin.base.UserError;
import java.util.List;
import java.util.function.Function;

/** Text format into messages, with errors that say where, which field, and what is allowed. */
final class TextParser {
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder()
          .setSingularOverwritePolicy(
              TextFormat.Parser.SingularOverwritePolicy.FORBID_SINGULAR_OVERWRITES)
          .build();

  private TextParser() {}

  /**
   * Merges {@code text} into {@code message}.
   *
   * @param prefix path of the message with a dot behind it, or nothing for the root
   * @param place turns "line:column" into what errors begin with
   * @return the scan of the text, for the places of the fields
   * @throws UserError (usage) at the first thing that is wrong
   */
  static TextScan merge(
      String text, Message.Builder message, String prefix, Function<String, String> place) {
    TextScan scan = TextScan.of(text, message.getDescriptorForType(), prefix);
    try {
      PARSER.merge(scan.quoted(), message);
    } catch (TextFormat.ParseException e) {
      throw explain(e, scan, place);
    }
    return scan;
  }

  private static UserError explain(
      TextFormat.ParseException e, TextScan scan, Function<String, String> place) {
    int offset = scan.offset(e.getLine(), e.getColumn());
    TextScan.Field at = null;
    for (TextScan.Field field : scan.fields()) {
      if (field.start() > offset) {
        break;
      }
      if (field.unknown()) {
        return UserError.usage(
            "%s: %s: unknown field '%s'; %s",
            place.apply(scan.lineAndColumn(field.start())),
            field.path(),
            field.name(),
            Nearest.hint(field.name(), names(field.container().getFields())));
      }
      at = field;
    }
    String what = e.getMessage().replaceFirst("^\\d+:\\d+: ", "").replaceAll("\\s+", " ");
    if (at == null) {
      return UserError.usage("%s: %s", place.apply(scan.lineAndColumn(offset)), what);
    }
    int where = at.start();
    if (what.startsWith("Non-repeated")) {
      what = "is there twice; allowed: once";
    } else if (what.contains("another member of oneof")) {
      List<FieldDescriptor> members = at.descriptor().getContainingOneof().getFields();
      what =
          "stands beside another of its kind; allowed: one of " + String.join(", ", names(members));
    } else if (offset >= at.valueStart() && offset <= at.valueEnd()) {
      boolean empty = at.valueEnd() == at.valueStart();
      what =
          (empty ? "no value" : "'" + scan.value(at) + "' does not fit")
              + "; allowed: "
              + allowed(at.descriptor());
    } else {
      where = offset;
    }
    return UserError.usage("%s: %s: %s", place.apply(scan.lineAndColumn(where)), at.path(), what);
  }

  /** What a field takes, in words. */
  static String allowed(FieldDescriptor field) {
    if (field == null) {
      return "a value";
    }
    return switch (field.getType()) {
      case INT32 -> "an integer from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
      case INT64 -> "an integer from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
      case DOUBLE, FLOAT -> "a number";
      case BOOL -> "true, false";
      case STRING -> "text in quotes";
      case ENUM ->
          String.join(
              ", ",
              field.getEnumType().getValues().stream().map(EnumValueDescriptor::getName).toList());
      case MESSAGE -> "{ … } with " + String.join(", ", names(field.getMessageType().getFields()));
      default -> field.getType().toString();
    };
  }

  static List<String> names(List<FieldDescriptor> fields) {
    return fields.stream().map(FieldDescriptor::getName).toList();
  }
}
