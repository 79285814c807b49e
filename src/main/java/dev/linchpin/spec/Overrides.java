package dev.linchpin.spec;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.linchpin.base.UserError;
import dev.linchpin.spec.proto.Experiment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sets single fields of a spec: {@code tasks[0].attack.threats[0].epsilon=8/255}. Messages on the
 * way are made where they are missing, and choosing another case of a {@code oneof} drops the one
 * before; the index one beyond the last appends. A repeated field without an index is replaced as a
 * whole: {@code counts=1,4} or {@code counts=[1, 4]}. Text needs no quotes; messages are written as
 * in a spec: {@code threats[1]={norm: L2 epsilon: 0.5}}.
 */
public final class Overrides {
  private static final Pattern STEP = Pattern.compile("(\\w+)(?:\\[(\\d{1,9})])?");

  private Overrides() {}

  /**
   * Applies {@code path=value} in order. What results is not validated yet: {@link Spec#validate}.
   *
   * @throws UserError (usage) for an unknown path or a value of the wrong type
   */
  public static Spec apply(Spec spec, List<String> assignments) {
    for (String assignment : assignments) {
      String place = "--set " + assignment;
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        throw UserError.usage(
            "%s: no value; allowed: path.to[0].field=value, such as runtime.threads=2", place);
      }
      spec =
          set(
              spec,
              assignment.substring(0, equals).strip(),
              assignment.substring(equals + 1).strip(),
              place);
    }
    return spec;
  }

  /** Sets one field; errors about it begin with {@code place}. */
  static Spec set(Spec spec, String path, String value, String place) {
    Experiment.Builder experiment = spec.experiment().toBuilder();
    Message.Builder at = experiment;
    String prefix = "";
    String[] steps = path.split("\\.", -1);
    for (int i = 0; i < steps.length; i++) {
      Matcher step = STEP.matcher(steps[i]);
      if (!step.matches()) {
        throw UserError.usage("%s: '%s' is no field; allowed: name or name[0]", place, steps[i]);
      }
      FieldDescriptor field = field(at, step.group(1), prefix, place);
      Integer index = step.group(2) == null ? null : Integer.valueOf(step.group(2));
      checkIndex(at, field, index, prefix, place, i == steps.length - 1);
      if (i == steps.length - 1) {
        assign(at, field, index, value, prefix, place);
      } else {
        if (field.getJavaType() != JavaType.MESSAGE) {
          throw UserError.usage(
              "%s: %s has no fields; it takes %s",
              place, prefix + steps[i], TextParser.allowed(field));
        }
        at = child(at, field, index);
        prefix += steps[i] + ".";
      }
    }
    return new Spec(experiment.build(), spec.locations().with(path, place), spec.folder());
  }

  private static FieldDescriptor field(
      Message.Builder message, String name, String prefix, String place) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      throw UserError.usage(
          "%s: %s: unknown field '%s'; %s",
          place,
          prefix + name,
          name,
          Nearest.hint(name, TextParser.names(message.getDescriptorForType().getFields())));
    }
    return field;
  }

  private static void checkIndex(
      Message.Builder at,
      FieldDescriptor field,
      Integer index,
      String prefix,
      String place,
      boolean last) {
    String path = prefix + field.getName();
    if (!field.isRepeated()) {
      if (index != null) {
        throw UserError.usage("%s: %s is not repeated; leave [%d] out", place, path, index);
      }
      return;
    }
    int count = at.getRepeatedFieldCount(field);
    if (index == null && !last) {
      throw UserError.usage(
          "%s: %s is repeated; write %s[0], up to [%d], which appends", place, path, path, count);
    }
    if (index != null && index > count) {
      throw UserError.usage(
          "%s: %s has no [%d]; allowed: 0 to %d, which appends", place, path, index, count);
    }
  }

  private static Message.Builder child(Message.Builder at, FieldDescriptor field, Integer index) {
    if (index == null) {
      return at.getFieldBuilder(field);
    }
    if (index == at.getRepeatedFieldCount(field)) {
      at.addRepeatedField(field, at.newBuilderForField(field).build());
    }
    return at.getRepeatedFieldBuilder(field, index);
  }

  /** Parses {@code field: value} as text format, so that types and errors are those of a file. */
  private static void assign(
      Message.Builder at,
      FieldDescriptor field,
      Integer index,
      String value,
      String prefix,
      String place) {
    boolean whole = field.isRepeated() && index == null;
    String text = value;
    if (field.getJavaType() == JavaType.STRING && !whole && !value.matches("(?s)\".*\"|'.*'")) {
      text = "\"" + TextFormat.escapeBytes(ByteString.copyFromUtf8(value)) + "\"";
    } else if (whole && !value.startsWith("[")) {
      text = "[" + value + "]";
    }
    text = field.getName() + ": " + text;
    TextScan scan = TextScan.of(text, at.getDescriptorForType(), prefix);
    boolean scalar = !whole && field.getJavaType() != JavaType.MESSAGE;
    if (scalar && (scan.fields().size() != 1 || scan.fields().get(0).valueEnd() < text.length())) {
      throw UserError.usage(
          "%s: %s: more or less than one value; allowed: %s",
          place, prefix + field.getName(), TextParser.allowed(field));
    }
    Message.Builder parsed = at.getDefaultInstanceForType().newBuilderForType();
    TextParser.merge(text, parsed, prefix, lineAndColumn -> place);
    if (parsed.getAllFields().keySet().stream().anyMatch(f -> f != field)) {
      throw UserError.usage("%s: sets more than %s", place, prefix + field.getName());
    }
    if (index == null) {
      at.setField(field, parsed.getField(field));
    } else if (index == at.getRepeatedFieldCount(field)) {
      at.addRepeatedField(field, parsed.getRepeatedField(field, 0));
    } else {
      at.setRepeatedField(field, index, parsed.getRepeatedField(field, 0));
    }
  }
}
