package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.AttackResult;
import dev.linchpin.attack.ClassTargets;
import dev.linchpin.attack.HardestFirst;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserInterface;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.sensitivity.NeuronOrder;
import dev.linchpin.sensitivity.Sensitivities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One attack under one threat model on every image, slice by slice. */
record AttackTask(PlannedAttack planned, long seed) {

  /** Begins to make the graphs of its first slice, if any is left, while the caller goes on. */
  void prepare(ModelRun model, AttackEngine engine, Consumer<RuntimePlan> replanned) {
    Slice.remaining(model.size(), Slice.done(model.folder(), PartKind.VERDICTS, keys(model)))
        .stream()
        .findFirst()
        .ifPresent(first -> prepare(engine, first.size(), replanned));
  }

  /** Likewise, of a slice of so many images. */
  void prepare(AttackEngine engine, int images, Consumer<RuntimePlan> replanned) {
    AttackListener listener =
        new AttackListener() {
          @Override
          public void planChosen(RuntimePlan plan) {
            replanned.accept(plan);
          }
        };
    engine.prepare(planned.attack(), images, planned.restarts(), listener);
  }

  private String[] keys(ModelRun model) {
    return new String[] {model.name(), planned.id(), planned.threatKey()};
  }

  /**
   * @param replanned hears of the plan that the engine goes on under when it chose one or memory
   *     did not suffice
   */
  void run(ModelRun model, AttackEngine engine, Consumer<RuntimePlan> replanned) {
    String[] keys = keys(model);
    RunFolder folder = model.folder();
    List<Slice> done = Slice.done(folder, PartKind.VERDICTS, keys);
    removeOrphans(folder, keys, done);
    List<Slice> remaining = Slice.remaining(model.size(), done);
    if (remaining.isEmpty()) {
      return;
    }
    int before = model.size() - remaining.stream().mapToInt(Slice::size).sum();
    try (Progress progress =
        model
            .ui()
            .progress(
                model.name() + "  " + planned.id() + " " + planned.threatText(),
                "images",
                model.size(),
                before)) {
      String unit = planned.attack().rule().needsGradient() ? "steps" : "queries";
      Watch watch = new Watch(progress, model.ui(), replanned, before, model.size() - before, unit);
      long steps = 0;
      long bfloat16 = 0;
      for (Slice slice : remaining) {
        ImageBatch batch = model.read(slice);
        long start = System.nanoTime();
        // Beside the pass over the clean images.
        engine.prepare(planned.attack(), slice.size(), planned.restarts(), watch);
        CleanSlice clean = model.clean(slice, batch);
        SliceResults results = attack(model, engine, clean, watch);
        results.write(folder, keys, (System.nanoTime() - start) * 1e-9);
        steps += results.result().gradientSteps();
        bfloat16 += results.result().bfloat16Steps();
      }
      if (bfloat16 > 0) {
        model
            .ui()
            .message(
                String.format(
                    "%s %s: %d of %d gradient steps in bfloat16; the first restarts are in float32",
                    model.name(), planned.id(), bfloat16, steps));
      }
    }
  }

  /** Attacks the images of {@code clean}. */
  SliceResults attack(ModelRun model, AttackEngine engine, CleanSlice clean, AttackListener watch) {
    Optional<List<List<NeuronTarget>>> targets = targets(model, clean);
    Optional<List<List<Integer>>> classTargets = classTargets(clean);
    AttackResult result = run(engine, clean, targets, classTargets, watch);
    return new SliceResults(model, planned, clean, targets, classTargets, result);
  }

  private Optional<List<List<NeuronTarget>>> targets(ModelRun model, CleanSlice clean) {
    if (!planned.targetsNeurons()) {
      return Optional.empty();
    }
    NeuronOrder order = model.order(planned.order());
    Sensitivities delta = model.sensitivities(clean, planned.useInterval());
    Sensitivities ranking =
        planned.sibling().map(sibling -> ranking(model.as(sibling), clean)).orElse(delta);
    List<List<NeuronTarget>> targets = new ArrayList<>();
    for (int i = 0; i < clean.labels().length; i++) {
      targets.add(order.targets(delta, ranking, i, planned.neurons()));
    }
    return Optional.of(targets);
  }

  /** Another model's Δ of the same images. */
  private Sensitivities ranking(ModelRun opened, CleanSlice clean) {
    try (ModelRun sibling = opened) {
      return sibling.sensitivities(clean.seenBy(sibling.inference()), planned.useInterval());
    }
  }

  private Optional<List<List<Integer>>> classTargets(CleanSlice clean) {
    return planned.attack().objective().targetsClass()
        ? Optional.of(
            ClassTargets.byLogits(
                clean.clean().logits(), clean.clean().predicted(), planned.targetClasses()))
        : Optional.empty();
  }

  private AttackResult run(
      AttackEngine engine,
      CleanSlice clean,
      Optional<List<List<NeuronTarget>>> targets,
      Optional<List<List<Integer>>> classTargets,
      AttackListener watch) {
    AttackJob job =
        new AttackJob(
            planned.attack(),
            clean.pixels(),
            clean.indices(),
            clean.clean().predicted(),
            planned.restarts(),
            targets,
            classTargets,
            seed,
            HardestFirst.order(clean.clean().logits(), clean.labels().length));
    return run(engine, job, watch);
  }

  /** Runs a job; an interruption of the thread cancels. */
  static AttackResult run(AttackEngine engine, AttackJob job, AttackListener watch) {
    try {
      return engine.run(job, watch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  /**
   * What a killed run left of a slice without its verdicts would be counted beside the new rows.
   * Trajectories are written first and removed last, so none of the rest is missed.
   */
  static void removeOrphans(RunFolder folder, String[] keys, List<Slice> done) {
    for (Slice slice : Slice.done(folder, PartKind.TRAJECTORIES, keys)) {
      if (!done.contains(slice)) {
        Part<?> trajectories = part(PartKind.TRAJECTORIES, keys, slice);
        folder.examples().remove(trajectories.keys().toArray(String[]::new));
        folder.remove(part(PartKind.ATTACKS, keys, slice));
        folder.remove(part(PartKind.MEMBERS, keys, slice));
        folder.remove(trajectories);
      }
    }
  }

  static <T extends Record> Part<T> part(PartKind<T> kind, String[] keys, Slice slice) {
    return kind.of(Stream.concat(Stream.of(keys), Stream.of(slice.key())).toArray(String[]::new));
  }

  /** Shows how the attack goes, and stops it when the user asks. */
  static final class Watch extends AttackWatch {
    private final Progress progress;
    private final long own;
    private final String unit;
    private long images;
    private long broken;

    /**
     * @param before images of earlier runs
     * @param own images of this one
     * @param unit what the rule's steps are
     */
    Watch(
        Progress progress,
        UserInterface ui,
        Consumer<RuntimePlan> replanned,
        long before,
        long own,
        String unit) {
      super(ui, replanned);
      this.own = own;
      this.unit = unit;
      this.progress = progress;
      this.images = before;
    }

    @Override
    public void image(int image, boolean isBroken) {
      images++;
      broken += isBroken ? 1 : 0;
      show();
    }

    @Override
    void show() {
      // Of all images, not of those decided: broken ones are decided first.
      double success = (double) broken / own;
      progress.update(new Progress.State(images, success, steps(), Progress.NONE, List.of(), unit));
    }
  }
}
