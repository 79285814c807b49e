package dev.linchpin.results;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rows of a part that may lack columns, see {@link LaterColumn}.
 *
 * @param columns that the part has
 */
record OlderParts<T extends Record>(Class<T> type, Set<String> columns) {
  /** The name that {@link ParquetFile} gives to a component's column. */
  static String column(RecordComponent component) {
    return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /** Whether columns are missing, and every one of them may be. */
  boolean mayBeRead() {
    List<RecordComponent> missing =
        Arrays.stream(type.getRecordComponents()).filter(this::isMissing).toList();
    return !missing.isEmpty()
        && missing.stream().allMatch(c -> c.isAnnotationPresent(LaterColumn.class));
  }

  /** The row with what stands for the missing columns. */
  T filled(T row) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        RecordComponent c = components[i];
        types[i] = c.getType();
        values[i] =
            isMissing(c)
                ? number(c.getType(), c.getAnnotation(LaterColumn.class).otherwise())
                : c.getAccessor().invoke(row);
      }
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " can't be made", e);
    }
  }

  private boolean isMissing(RecordComponent component) {
    return !columns.contains(column(component));
  }

  private static Object number(Class<?> type, double value) {
    if (type == int.class) {
      return (int) value;
    }
    if (type == long.class) {
      return (long) value;
    }
    if (type == float.class) {
      return (float) value;
    }
    throw new IllegalStateException("no column of " + type + " may be added later");
  }
}
