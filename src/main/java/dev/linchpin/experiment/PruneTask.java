package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.Verdict;
import dev.linchpin.base.Progress;
import dev.linchpin.model.PrunedClassifier;
import dev.linchpin.spec.Defaults;
import dev.linchpin.spec.proto.Attack;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Pgd;
import dev.linchpin.spec.proto.Prune;
import dev.linchpin.spec.proto.Task;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Zeroes shares of a model's features and measures what is left. Every share is attacked from the
 * same starts, so that images can be compared one by one; variants that zero the same features
 * (share 0 of the most and of the least sensitive) are computed once and stored under both names.
 *
 * @param seed the run's
 * @param plan keeps the order of features and what engines choose
 * @param keep writes the plan to the provenance
 */
record PruneTask(Prune spec, long seed, RunPlan plan, Runnable keep) {

  /** What the task's PGD is, as an attack of an experiment. */
  static List<PlannedAttack> attacks(Prune spec, ModelRun model) {
    Attack.Builder attack =
        Attack.newBuilder()
            .addAllThreats(spec.getThreatsList())
            .setSteps(spec.getSteps())
            .setPgd(Pgd.newBuilder().setRestarts(spec.getRestarts()));
    Experiment.Builder experiment = Experiment.newBuilder();
    experiment.addTasks(Task.newBuilder().setAttack(attack));
    return PlannedAttack.of(Defaults.resolve(experiment.build()), model.classifier());
  }

  void run(ModelRun model) {
    List<PrunedVariant> variants = PrunedVariant.all(spec, attacks(spec, model));
    Map<PrunedVariant, List<Slice>> missing = new LinkedHashMap<>();
    variants.forEach(v -> missing.put(v, v.remaining(model)));
    long left = missing.values().stream().flatMap(List::stream).mapToLong(Slice::size).sum();
    if (left == 0) {
      return;
    }
    PruneOrder order = PruneOrder.of(model, plan, keep);
    Map<BitSet, List<PrunedVariant>> byMask = new LinkedHashMap<>();
    variants.forEach(
        v ->
            byMask
                .computeIfAbsent(order.zeroed(v.most(), v.share()), m -> new ArrayList<>())
                .add(v));
    long total = (long) variants.size() * model.size();
    try (Progress progress =
        model.ui().progress(model.name() + "  prune", "images", total, total - left)) {
      Watch watch = new Watch(model, progress, total - left);
      byMask.forEach((zeroed, same) -> run(model, zeroed, same, missing, watch));
    }
  }

  private void run(
      ModelRun model,
      BitSet zeroed,
      List<PrunedVariant> variants,
      Map<PrunedVariant, List<Slice>> missing,
      Watch watch) {
    Map<Optional<PlannedAttack>, Map<Slice, List<PrunedVariant>>> work = new LinkedHashMap<>();
    for (PrunedVariant variant : variants) {
      for (Slice slice : missing.get(variant)) {
        work.computeIfAbsent(variant.attack(), a -> new LinkedHashMap<>())
            .computeIfAbsent(slice, s -> new ArrayList<>())
            .add(variant);
      }
    }
    if (work.isEmpty()) {
      return;
    }
    try (ModelRun pruned = model.as(PrunedClassifier.of(model.classifier(), zeroed));
        AttackEngine engine =
            new AttackEngine(
                pruned.classifier(),
                pruned.inference(),
                plan.of(model.classifier()),
                Calibration.NONE)) {
      work.forEach(
          (attack, slices) ->
              slices.forEach(
                  (slice, same) -> {
                    CleanSlice clean = pruned.clean(slice);
                    boolean[] broken =
                        attack
                            .map(a -> broken(a, pruned, engine, clean, watch))
                            .orElseGet(() -> new boolean[slice.size()]);
                    for (PrunedVariant variant : same) {
                      model
                          .folder()
                          .write(
                              variant.part(model.name(), slice),
                              variant
                                  .rows(model.name(), zeroed.cardinality(), clean, broken)
                                  .stream());
                      watch.written(slice.size());
                    }
                  }));
    }
  }

  /** Of each image; of models of uint8 pixels, after rounding to 8 bits inside the ball. */
  private boolean[] broken(
      PlannedAttack attack, ModelRun pruned, AttackEngine engine, CleanSlice clean, Watch watch) {
    List<Verdict> verdicts =
        new AttackTask(attack, seed).attack(pruned, engine, clean, watch).result().verdicts();
    boolean[] broken = new boolean[verdicts.size()];
    for (int i = 0; i < broken.length; i++) {
      broken[i] =
          verdicts
              .get(i)
              .success()
              .filter(s -> s.eightBit() || !pruned.classifier().eightBit())
              .isPresent();
    }
    return broken;
  }

  /** Shows how the task goes, and stops it when the user asks. */
  private final class Watch extends AttackWatch {
    private final Progress progress;
    private long written;
    private long attacked;

    Watch(ModelRun model, Progress progress, long before) {
      super(
          model.ui(),
          changed -> {
            plan.record(model.classifier(), changed);
            keep.run();
          });
      this.progress = progress;
      this.written = before;
    }

    /** So many images of a variant are on disk. */
    void written(int images) {
      written += images;
      attacked = 0;
      show();
    }

    @Override
    public void image(int image, boolean isBroken) {
      attacked++;
      show();
    }

    @Override
    void show() {
      progress.update(
          new Progress.State(written + attacked, Progress.NONE, steps(), Progress.NONE));
    }
  }
}
