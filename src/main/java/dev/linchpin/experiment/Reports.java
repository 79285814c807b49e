package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.Summary;
import dev.linchpin.report.page.ReportFiles;
import dev.linchpin.results.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The work behind {@code linchpin report}. */
final class Reports {
  private Reports() {}

  /** Writes the report of run folders, and says where. */
  static void write(ReportOptions options, UserInterface ui) {
    List<Path> dirs = options.runs();
    if (dirs.size() > 1 && options.out().isEmpty()) {
      throw UserError.usage(
          "--out is missing: the report of %d runs needs a folder of its own", dirs.size());
    }
    Set<Path> seen = new HashSet<>();
    for (Path dir : dirs) {
      if (!seen.add(dir.toAbsolutePath().normalize())) {
        throw UserError.usage("%s is given twice", dir);
      }
    }
    List<String> names = dirs.stream().map(d -> end(d.toAbsolutePath().normalize(), 1)).toList();
    for (String name : options.pictures().orElse(List.of())) {
      if (!names.contains(name)) {
        throw UserError.usage(
            "--pictures: there is no run %s; allowed: none, or some of %s",
            name, String.join(",", names));
      }
    }
    List<ReportRun> runs = new ArrayList<>();
    List<String> labels = labels(dirs);
    for (int i = 0; i < dirs.size(); i++) {
      RunFolder folder = RunFolder.existing(dirs.get(i));
      String name = names.get(i);
      boolean pictures = options.pictures().map(p -> p.contains(name)).orElse(true);
      runs.add(new ReportRun(labels.get(i), folder, Summary.of(folder), pictures));
    }
    Path page = ReportFiles.write(runs, options.out().orElse(dirs.get(0)), ui::warning);
    ui.message("the report is " + page);
  }

  /** The last names of the folders, as many as tell them apart; none for a single one. */
  static List<String> labels(List<Path> dirs) {
    if (dirs.size() == 1) {
      return List.of("");
    }
    List<Path> whole = dirs.stream().map(d -> d.toAbsolutePath().normalize()).toList();
    int most = whole.stream().mapToInt(Path::getNameCount).max().orElse(1);
    for (int names = 1; names < most; names++) {
      int last = names;
      List<String> labels = whole.stream().map(d -> end(d, last)).toList();
      if (new HashSet<>(labels).size() == labels.size()) {
        return labels;
      }
    }
    return whole.stream().map(Path::toString).toList();
  }

  private static String end(Path dir, int names) {
    int count = dir.getNameCount();
    return dir.subpath(Math.max(0, count - names), count).toString().replace('\\', '/');
  }
}
