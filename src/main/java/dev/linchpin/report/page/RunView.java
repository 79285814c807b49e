package dev.linchpin.report.page;

import dev.linchpin.base.UserError;
import dev.linchpin.report.ReportRun;
import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import java.util.List;
import java.util.Optional;

/**
 * What the sections of the page share about a run.
 *
 * @param spec as resolved; empty if this version of linchpin can't read it
 */
record RunView(
    ReportRun run,
    Optional<Experiment> spec,
    Optional<Provenance> provenance,
    ClassNames classes,
    CleanImages clean) {
  static RunView of(ReportRun run) {
    RunFolder folder = run.folder();
    return new RunView(
        run, spec(folder), Provenance.read(folder), ClassNames.of(folder), CleanImages.of(folder));
  }

  private static Optional<Experiment> spec(RunFolder folder) {
    try {
      return Optional.of(SpecReader.parse(folder.specText(), "spec.textproto").experiment());
    } catch (UserError e) {
      return Optional.empty();
    }
  }

  /** The experiment's name, or the folder's where the spec gives none. */
  String title() {
    String folder = run.folder().dir().toAbsolutePath().normalize().getFileName().toString();
    return spec.map(Experiment::getName)
        .filter(n -> !n.isBlank() && !n.equals("experiment"))
        .orElse(folder);
  }

  /** The label, or the title where a single run has none. */
  String heading() {
    return run.label().isEmpty() ? title() : run.label();
  }

  /** Whether its last session came to its end. */
  boolean finished() {
    return provenance
        .map(Provenance::sessions)
        .filter(s -> !s.isEmpty())
        .map(s -> !s.get(s.size() - 1).end().isEmpty())
        .orElse(false);
  }

  /** Models of the spec, in its order. */
  List<Model> models() {
    return spec.map(Experiment::getModelsList).orElse(List.of());
  }
}
