package dev.linchpin.experiment;

import dev.linchpin.data.Dataset;
import dev.linchpin.model.Classifier;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.testing.Listening;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What tests of tasks share. */
final class TaskFixture {
  private TaskFixture() {}

  /** A resolved experiment of these tasks alone. */
  static Experiment experiment(String tasks) {
    return Defaults.resolve(SpecReader.parse(tasks, "test").experiment());
  }

  static RunFolder folder(Path dir) {
    return RunFolder.open(dir, "hash", "text");
  }

  static ModelRun model(Classifier classifier, Dataset data, RunFolder folder, Listening ui) {
    return model(classifier, data, data, folder, ui);
  }

  /**
   * @param statistics null: may not be read
   */
  static ModelRun model(
      Classifier classifier, Dataset data, Dataset statistics, RunFolder folder, Listening ui) {
    return new ModelRun(
        Model.getDefaultInstance(),
        classifier,
        data,
        () -> {
          if (statistics == null) {
            throw new AssertionError("statistics are read");
          }
          return statistics;
        },
        folder,
        ui,
        1,
        Optional.empty());
  }

  /** Rows of each part by file name. */
  static Map<String, Object> parts(RunFolder folder, PartKind<?> kind) {
    Map<String, Object> parts = new TreeMap<>();
    for (Part<?> part : folder.parts(kind)) {
      parts.put(part.fileName(), folder.read(part));
    }
    return parts;
  }
}
