package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Options of {@code report}.
 *
 * @param runs run folders, in the order to be shown
 * @param out folder of the report; by default that of the run, if there is one only
 */
public record ReportOptions(List<Path> runs, Optional<Path> out) {
  public ReportOptions {
    runs = List.copyOf(runs);
  }
}
