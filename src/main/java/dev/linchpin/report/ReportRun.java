package dev.linchpin.report;

import dev.linchpin.results.RunFolder;

/**
 * A run as a report sees it.
 *
 * @param label what tells it from the report's other runs; empty in the report of a single run
 * @param folder to read from
 * @param summary of {@code folder}
 * @param pictures whether images of the data set may be shown
 */
public record ReportRun(String label, RunFolder folder, Summary summary, boolean pictures) {
  /** With pictures. */
  public ReportRun(String label, RunFolder folder, Summary summary) {
    this(label, folder, summary, true);
  }

  /** The model's name, behind the run's where there are several. */
  public String name(String model) {
    return label.isEmpty() ? model : label + " · " + model;
  }
}
