package dev.linchpin.report.claims;

import dev.linchpin.report.ReportRun;
import dev.linchpin.spec.SpecReader;
import dev.linchpin.spec.proto.Model;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is who. A model's role is that of its training: in its own run, or in another run of the
 * report that trained a model of the same files; failing that, what its name says in words.
 */
final class Roles {
  private final Map<ReportRun, Map<String, Model>> specs = new IdentityHashMap<>();
  private final Map<String, Role> trainedByHash = new HashMap<>();

  Roles(List<ReportRun> runs) {
    for (ReportRun run : runs) {
      specs.put(run, models(run));
      for (Model model : specs.get(run).values()) {
        hash(run, model.getName())
            .filter(h -> model.hasTrain())
            .ifPresent(h -> trainedByHash.put(h, Role.of(model)));
      }
    }
  }

  private static Map<String, Model> models(ReportRun run) {
    Map<String, Model> models = new HashMap<>();
    String source = run.folder().dir().resolve("spec.textproto").toString();
    for (Model model :
        SpecReader.parse(run.folder().specText(), source).experiment().getModelsList()) {
      models.put(model.getName(), model);
    }
    return models;
  }

  Role of(ReportRun run, String model) {
    return hash(run, model)
        .map(trainedByHash::get)
        .or(() -> spec(run, model).map(Role::of))
        .orElse(Role.UNKNOWN);
  }

  /** The model as the run's spec has it. */
  Optional<Model> spec(ReportRun run, String model) {
    return Optional.ofNullable(specs.get(run).get(model));
  }

  private static Optional<String> hash(ReportRun run, String model) {
    return Optional.ofNullable(run.hashes().get(model));
  }
}
