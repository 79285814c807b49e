package dev.linchpin.spec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.linchpin.spec.proto.Experiment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says in what two specs differ, for the refusal of a folder of another spec. */
public final class SpecDifference {
  private SpecDifference() {}

  /**
   * The first difference that {@link SpecHash} sees, such as {@code tasks[1].attack.steps: 50, not
   * 100}; empty if both have the same hash.
   *
   * @param there the spec of the folder
   * @param here the spec that was to run
   */
  public static Optional<String> first(Experiment there, Experiment here) {
    return difference(SpecHash.comparable(there), SpecHash.comparable(here), "");
  }

  private static Optional<String> difference(Message there, Message here, String prefix) {
    // Plain fields first: defaults within messages follow from them (a step size from the steps).
    List<FieldDescriptor> fields =
        there.getDescriptorForType().getFields().stream()
            .sorted(Comparator.comparing(f -> f.getJavaType() == JavaType.MESSAGE))
            .toList();
    for (FieldDescriptor field : fields) {
      List<?> a = values(there, field);
      List<?> b = values(here, field);
      for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
        String path = prefix + field.getName() + (field.isRepeated() ? "[" + i + "]" : "");
        if (i >= a.size() || i >= b.size()) {
          return Optional.of(path + ": " + text(a, i) + ", not " + text(b, i));
        }
        if (a.get(i) instanceof Message left) {
          Optional<String> found = difference(left, (Message) b.get(i), path + ".");
          if (found.isPresent()) {
            return found;
          }
        } else if (!a.get(i).equals(b.get(i))) {
          return Optional.of(path + ": " + text(a, i) + ", not " + text(b, i));
        }
      }
    }
    return Optional.empty();
  }

  private static List<?> values(Message message, FieldDescriptor field) {
    if (field.isRepeated()) {
      return (List<?>) message.getField(field);
    }
    return message.getAllFields().containsKey(field) ? List.of(message.getField(field)) : List.of();
  }

  private static String text(List<?> values, int i) {
    if (i >= values.size()) {
      return "unset";
    }
    if (values.get(i) instanceof Message message) {
      return "{ " + TextFormat.printer().shortDebugString(message) + " }";
    }
    return values.get(i).toString();
  }
}
