package dev.linchpin.data;

import dev.linchpin.base.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class list: one class a line in label order. A line is the folder's name, or the folder's name,
 * a blank and a readable name ({@code n01440764 tench}).
 *
 * @param labels label by folder name
 * @param names readable names in label order
 */
record ClassList(Map<String, Integer> labels, List<String> names) {
  /**
   * @param folders names of the class folders; a line equal to one of them is not split
   * @throws UserError if the file cannot be read, is empty, or names a class twice
   */
  static ClassList read(Path file, List<String> folders) {
    Map<String, Integer> labels = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (String line : DataFiles.lines(file)) {
      String[] parts = folders.contains(line) ? new String[] {line} : line.split("\\s+", 2);
      if (parts[0].isEmpty() || labels.put(parts[0], names.size()) != null) {
        throw UserError.input(
            "%s:%d: %s",
            file,
            names.size() + 1,
            parts[0].isEmpty() ? "blank line" : "'" + parts[0] + "' for the second time");
      }
      names.add(parts[parts.length - 1]);
    }
    if (names.isEmpty()) {
      throw UserError.input("%s: the class list is empty", file);
    }
    return new ClassList(labels, names);
  }

  /** Folders in sorted order. */
  static ClassList ofFolders(List<String> folders) {
    Map<String, Integer> labels = new LinkedHashMap<>();
    folders.stream().sorted().forEach(folder -> labels.put(folder, labels.size()));
    return new ClassList(labels, List.copyOf(labels.keySet()));
  }
}
