package dev.linchpin.report;

import dev.linchpin.results.Provenance;
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

  /** What tells a model from others of any run: the hash of its files, as far as it is known. */
  public String identity(String model) {
    return Provenance.read(folder)
        .map(p -> p.models().get(model))
        .filter(hash -> !hash.isEmpty())
        .orElse(name(model));
  }

  /** The model's name, behind the run's where there are several. */
  public String name(String model) {
    return label.isEmpty() ? model : label + " · " + model;
  }
}
