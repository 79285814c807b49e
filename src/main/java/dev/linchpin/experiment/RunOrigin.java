package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
import dev.linchpin.data.Dataset;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.results.Provenance;
import dev.linchpin.spec.SpecHash;
import dev.linchpin.spec.proto.Data;
import dev.linchpin.spec.proto.Experiment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tensorflow.TensorFlow;

/**
 * What a run is made from, by hash.
 *
 * @param models by name
 * @param data by {@code first N}: the hash is of the images used, so it goes with their number; and
 *     of training images by {@code MODEL.train}
 * @param statistics of the images that μ and σ come from, by model
 */
record RunOrigin(
    Experiment experiment,
    Map<String, String> models,
    Map<String, String> data,
    Map<String, String> statistics) {
  private static final String FIRST = "first ";

  /**
   * @param trainings hashes of what trainings start from
   */
  static RunOrigin of(
      Experiment experiment,
      Dataset data,
      Supplier<Dataset> statistics,
      Collection<LoadedModel> models,
      Trainings trainings) {
    Map<String, String> modelHashes = new TreeMap<>();
    models.forEach(m -> modelHashes.put(m.classifier().name(), m.classifier().hash()));
    Map<String, String> statisticsHashes = new TreeMap<>();
    if (models.stream().anyMatch(m -> m.classifier().head().isPresent())) {
      String hash = statistics.get().hash();
      models.forEach(m -> statisticsHashes.put(m.classifier().name(), hash));
    }
    modelHashes.putAll(trainings.modelHashes(data));
    Map<String, String> dataHashes = new TreeMap<>(trainings.dataHashes());
    dataHashes.put(FIRST + data.size(), data.hash());
    return new RunOrigin(experiment, modelHashes, dataHashes, statisticsHashes);
  }

  /**
   * Refuses to mix results.
   *
   * @throws UserError (CONFLICT) if a file that the earlier sessions read has changed since
   */
  void refuseIfChanged(Path folder, Provenance earlier) {
    refuse(folder, "model", earlier.models(), models);
    refuse(folder, "data", earlier.data(), data);
    List<String> examined =
        earlier.data().keySet().stream().filter(k -> k.startsWith(FIRST)).toList();
    if (examined.stream().noneMatch(data::containsKey)) {
      examined.stream()
          .map(first -> Integer.parseInt(first.substring(FIRST.length())))
          .max(Integer::compare)
          .ifPresent(n -> refuse(folder, "data", earlier.data(), first(n)));
    }
    refuse(folder, "set of images for μ and σ of", earlier.statistics(), statistics);
  }

  private Map<String, String> first(int n) {
    Data limited = experiment.getData().toBuilder().setLimit(n).build();
    return Map.of(FIRST + n, SpecData.open(limited).hash());
  }

  private static void refuse(
      Path folder, String what, Map<String, String> there, Map<String, String> here) {
    here.forEach(
        (name, hash) -> {
          if (!there.getOrDefault(name, hash).equals(hash)) {
            throw new UserError(
                UserError.Kind.CONFLICT,
                String.format(
                    "%s was made with another %s '%s': its files have changed since; give another"
                        + " folder (--out)",
                    folder, what, name));
          }
        });
  }

  /** What is recorded of a session that begins now. */
  Provenance provenance(Optional<Provenance> earlier, Map<String, String> plan) {
    Map<String, String> allData = new TreeMap<>(data);
    Map<String, String> allModels = new TreeMap<>(models);
    Map<String, String> allStatistics = new TreeMap<>(statistics);
    earlier.ifPresent(
        e -> {
          allData.putAll(e.data());
          allModels.putAll(e.models()); // those that were trained are not loaded yet
          allStatistics.putAll(e.statistics());
        });
    return new Provenance(
            SpecHash.of(experiment),
            experiment.getSeed(),
            allModels,
            allData,
            allStatistics,
            plan,
            earlier.map(Provenance::sessions).orElse(List.of()))
        .withSession(Provenance.Session.begin(TensorFlow.version()));
  }

  /** {@code provenance} with the models that this origin knows, and earlier ones. */
  Provenance complete(Provenance provenance) {
    Map<String, String> allModels = new TreeMap<>(provenance.models());
    Map<String, String> allStatistics = new TreeMap<>(provenance.statistics());
    allModels.putAll(models);
    allStatistics.putAll(statistics);
    return provenance.withModels(allModels, allStatistics);
  }
}
