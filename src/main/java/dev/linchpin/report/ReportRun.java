package dev.linchpin.report;

import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import java.util.Map;

/**
 * A run as a report sees it.
 *
 * @param label what tells it from the report's other runs; empty in the report of a single run
 * @param folder to read from
 * @param summary of {@code folder}
 * @param pictures whether images of the data set may be shown
 * @param hashes SHA-256 of each model's files, by name; of a model that is not loaded yet there is
 *     none
 */
public record ReportRun(
    String label, RunFolder folder, Summary summary, boolean pictures, Map<String, String> hashes) {
  public ReportRun {
    hashes = Map.copyOf(hashes);
  }

  /** With the hashes that its provenance has. */
  public ReportRun(String label, RunFolder folder, Summary summary, boolean pictures) {
    this(
        label,
        folder,
        summary,
        pictures,
        Provenance.read(folder).map(Provenance::models).orElse(Map.of()));
  }

  /** With pictures. */
  public ReportRun(String label, RunFolder folder, Summary summary) {
    this(label, folder, summary, true);
  }

  /** The same for the same files in other runs. */
  public String identity(String model) {
    return hashes.getOrDefault(model, name(model));
  }

  /** The model's name, behind the run's where there are several. */
  public String name(String model) {
    return label.isEmpty() ? model : label + " · " + model;
  }
}
