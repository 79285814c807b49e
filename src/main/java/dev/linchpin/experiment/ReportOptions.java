package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Options of {@code report}.
 *
 * @param runs run folders, in the order to be shown
 * @param out folder of the report; by default that of the run, if there is one only
 * @param pictures names of the run folders whose images are shown; empty: of all
 */
public record ReportOptions(List<Path> runs, Optional<Path> out, Optional<List<String>> pictures) {
  public ReportOptions {
    runs = List.copyOf(runs);
    pictures = pictures.map(List::copyOf);
  }
}
