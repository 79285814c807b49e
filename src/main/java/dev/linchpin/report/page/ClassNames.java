package dev.linchpin.report.page;

import dev.linchpin.results.ClassRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the data set calls its classes.
 *
 * @param names by index; empty where it does not name them
 */
record ClassNames(Map<Integer, String> names) {
  static ClassNames of(RunFolder folder) {
    return new ClassNames(
        folder.readAll(PartKind.CLASSES).stream()
            .collect(Collectors.toMap(ClassRow::index, ClassRow::name, (a, b) -> a)));
  }

  String of(int index) {
    return names.getOrDefault(index, "class " + index);
  }
}
