package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run found, counted from the parts of its folder alone. A folder whose run is not finished
 * gives the summary of what there is.
 *
 * @param models in the order of the parts of {@link PartKind#MODELS}
 * @param attacks by model, norm, ε, attack and k
 * @param curves of minimal-norm attacks, by norm, model and attack
 * @param ensembles what their members did
 * @param trust by model, norm and ε; empty without checks
 * @param transfer examples of one model on another
 * @param pruning models with features zeroed
 * @param sweeps by model, norm and ε
 * @param activations by model
 */
public record Summary(
    List<ModelSummary> models,
    List<AttackSummary> attacks,
    List<SensitivitySummary> sensitivity,
    List<SecurityCurve> curves,
    List<EnsembleSummary> ensembles,
    List<TrustSummary> trust,
    List<TransferSummary> transfer,
    List<PruneSummary> pruning,
    List<SweepSummary> sweeps,
    List<ActivationSummary> activations) {
  private static final String FILE = "summary.json";
  private static final String CURVES = "security-curves.csv";

  public Summary {
    models = List.copyOf(models);
    attacks = List.copyOf(attacks);
    sensitivity = List.copyOf(sensitivity);
    curves = List.copyOf(curves);
    ensembles = List.copyOf(ensembles);
    trust = List.copyOf(trust);
    transfer = List.copyOf(transfer);
    pruning = List.copyOf(pruning);
    sweeps = List.copyOf(sweeps);
    activations = List.copyOf(activations);
  }

  /**
   * Reads the folder's parts.
   *
   * @throws dev.linchpin.base.UserError (INPUT) if a part is damaged or two contradict each other
   */
  public static Summary of(RunFolder folder) {
    Map<String, ModelRow> models = new LinkedHashMap<>();
    folder.forEach(PartKind.MODELS, m -> models.put(m.model(), m));
    List<String> order = List.copyOf(models.keySet());
    Map<String, Integer> features = new LinkedHashMap<>();
    models.values().forEach(m -> features.put(m.model(), m.features()));
    Set<String> eightBit =
        models.values().stream()
            .filter(ModelRow::eightBit)
            .map(ModelRow::model)
            .collect(Collectors.toSet());
    Collection<AttackCounter> counters = counters(folder, eightBit);
    return new Summary(
        models(folder, models),
        attacks(counters, order),
        sensitivity(folder, order),
        curves(counters, order),
        ensembles(folder),
        TrustSummary.all(folder, order),
        TransferSummary.all(folder, order),
        PruneSummary.all(folder, order),
        SweepCounter.all(folder, features),
        ActivationSummary.all(folder, order));
  }

  private static List<EnsembleSummary> ensembles(RunFolder folder) {
    EnsembleCounter counter = new EnsembleCounter();
    folder.forEach(PartKind.MEMBERS, counter::add);
    return counter.summaries();
  }

  private static List<ModelSummary> models(RunFolder folder, Map<String, ModelRow> models) {
    Map<String, Set<ImageRow>> images = new HashMap<>();
    folder.forEach(
        PartKind.IMAGES, i -> images.computeIfAbsent(i.model(), m -> new LinkedHashSet<>()).add(i));
    return models.values().stream()
        .map(
            m -> {
              Set<ImageRow> rows = images.getOrDefault(m.model(), Set.of());
              int correct = (int) rows.stream().filter(ImageRow::correct).count();
              return new ModelSummary(
                  m.model(), new Wilson(correct, rows.size()), m.features(), m.classes());
            })
        .toList();
  }

  private static Collection<AttackCounter> counters(RunFolder folder, Set<String> eightBit) {
    Map<AttackCounter.Key, AttackCounter> counters = new LinkedHashMap<>();
    Function<AttackCounter.Key, AttackCounter> counter =
        key ->
            counters.computeIfAbsent(key, k -> new AttackCounter(k, eightBit.contains(k.model())));
    folder.forEach(PartKind.ATTACKS, r -> counter.apply(AttackCounter.Key.of(r)).add(r));
    folder.forEach(PartKind.VERDICTS, r -> counter.apply(AttackCounter.Key.of(r)).add(r));
    folder.forEach(PartKind.TRAJECTORIES, r -> counter.apply(AttackCounter.Key.of(r)).add(r));
    return counters.values();
  }

  private static List<SecurityCurve> curves(
      Collection<AttackCounter> counters, List<String> models) {
    return counters.stream()
        .flatMap(c -> c.curve().stream())
        .sorted(
            Comparator.comparing(SecurityCurve::norm)
                .thenComparingInt(c -> models.indexOf(c.model()))
                .thenComparing(SecurityCurve::attack))
        .toList();
  }

  private static List<AttackSummary> attacks(
      Collection<AttackCounter> counters, List<String> models) {
    return counters.stream()
        .flatMap(c -> c.summaries().stream())
        .sorted(
            Comparator.<AttackSummary>comparingInt(a -> models.indexOf(a.model()))
                .thenComparing(AttackSummary::threat)
                .thenComparing(columnOrder()))
        .toList();
  }

  /** PGD first, then k-NS with k ascending, variants apart. */
  static Comparator<AttackSummary> columnOrder() {
    return Comparator.<AttackSummary, Boolean>comparing(a -> a.neurons() > 0)
        .thenComparing(a -> a.attack().replaceFirst("^\\d+", ""))
        .thenComparingInt(AttackSummary::neurons);
  }

  private static List<SensitivitySummary> sensitivity(RunFolder folder, List<String> models) {
    Map<String, SensitivityCounter> counters = new HashMap<>();
    folder.forEach(
        PartKind.NEURON_STATISTICS,
        r -> counters.computeIfAbsent(r.model(), m -> new SensitivityCounter()).add(r));
    folder.forEach(
        PartKind.NEURONS,
        r -> counters.computeIfAbsent(r.model(), m -> new SensitivityCounter()).add(r));
    return models.stream()
        .filter(counters::containsKey)
        .map(m -> counters.get(m).summary(m))
        .toList();
  }

  /** The content of {@code summary.json}; numbers that are not finite are null. */
  public String toJson() {
    return SummaryJson.of(this);
  }

  /** Writes {@code summary.json}, and {@code security-curves.csv} if there are curves. */
  public void write(RunFolder folder) {
    if (!curves.isEmpty()) {
      folder.writeText(CURVES, CurveText.csv(curves));
    }
    folder.writeText(FILE, toJson());
  }
}
