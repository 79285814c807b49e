package dev.linchpin.train.listener;

import dev.linchpin.base.UserError;
import dev.linchpin.results.AtomicFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A CSV file that grows by a row at a time, each in the hands of the system before the next. The
 * first column is the step, so that a resumed training can cut off what it will do again; half a
 * line, of a kill, is cut off, too.
 */
final class CsvLog {
  private final Path file;
  private List<String> columns;
  private long lastStep;

  private CsvLog(Path file, List<String> columns, long lastStep) {
    this.file = file;
    this.columns = columns;
    this.lastStep = lastStep;
  }

  /**
   * Opens a file, whether it exists or not, and cuts off the rows behind a step.
   *
   * @throws UserError (RESOURCE) if it can't be read or written
   */
  static CsvLog resume(Path file, long step) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (step == 0) {
        Files.deleteIfExists(file);
      }
      if (!Files.exists(file)) {
        return new CsvLog(file, List.of(), 0);
      }
      String text = Files.readString(file);
      List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      if (lines.isEmpty()) {
        Files.delete(file);
        return new CsvLog(file, List.of(), 0);
      }
      List<String> kept = new ArrayList<>(List.of(lines.get(0)));
      lines.stream().skip(1).filter(l -> step(l) <= step).forEach(kept::add);
      String whole = String.join("\n", kept) + "\n";
      if (!whole.equals(text)) {
        AtomicFile.write(file, out -> out.write(whole.getBytes(StandardCharsets.UTF_8)));
      }
      long last = kept.size() == 1 ? 0 : step(kept.get(kept.size() - 1));
      return new CsvLog(file, cells(lines.get(0)), last);
    } catch (IOException e) {
      throw AtomicFile.userError(file, e);
    } catch (NumberFormatException e) {
      throw new UserError(
          UserError.Kind.INPUT,
          file + " is not the history that this training wrote: move it away and go on",
          e);
    }
  }

  private static long step(String line) {
    return Long.parseLong(cells(line).get(0));
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.split(",", -1));
  }

  /** Step of the last row; 0 without rows. */
  long lastStep() {
    return lastStep;
  }

  /**
   * @param cells by column; the first is the step. Columns must be those of the first row ever.
   */
  void append(Map<String, Object> cells) {
    List<String> names = cells.keySet().stream().map(CsvLog::cell).toList();
    StringBuilder text = new StringBuilder();
    if (columns.isEmpty()) {
      columns = names;
      text.append(String.join(",", columns)).append('\n');
    } else if (!columns.equals(names)) {
      throw new UserError(
          UserError.Kind.CONFLICT,
          file + " has columns " + columns + ", not " + names + ": it is of another training");
    }
    text.append(cells.values().stream().map(CsvLog::cell).collect(Collectors.joining(",")))
        .append('\n');
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw AtomicFile.userError(file, e);
    }
    lastStep = ((Number) cells.values().iterator().next()).longValue();
  }

  /** No quoting is needed: names of terms and metrics have no commas. */
  private static String cell(Object value) {
    return String.valueOf(value).replaceAll("[\",\r\n]", "_");
  }

  /** All rows, cells by column. */
  List<Map<String, String>> rows() {
    if (columns.isEmpty()) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream().skip(1).map(this::row).toList();
    } catch (IOException e) {
      throw AtomicFile.userError(file, e);
    }
  }

  private Map<String, String> row(String line) {
    List<String> cells = cells(line);
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), cells.get(i));
    }
    return row;
  }
}
