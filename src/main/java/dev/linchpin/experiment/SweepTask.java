package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackResult;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.attack.TrajectoryState;
import dev.linchpin.attack.Verdict;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserInterface;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.SweepRow;
import dev.linchpin.sensitivity.NeuronOrder;
import dev.linchpin.sensitivity.Sensitivities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The attack on the neuron of each chosen rank of each image, under one threat model. What counts
 * as a success has passed the verdict graph, as every {@link TrajectoryState#SUCCESS} has.
 */
record SweepTask(PlannedSweep planned, long seed) {

  /**
   * @param replanned hears of the plan that the engine goes on under, as of {@link AttackTask}
   */
  void run(ModelRun model, AttackEngine engine, Consumer<RuntimePlan> replanned) {
    PlannedAttack attack = planned.attack();
    String[] keys = {model.name(), attack.threatKey()};
    List<Slice> done = Slice.done(model.folder(), PartKind.SWEEP, keys);
    List<Slice> remaining = Slice.remaining(model.size(), done, planned.sliceSize());
    if (remaining.isEmpty()) {
      return;
    }
    long ranks = planned.ranks().size();
    long before = ranks * (model.size() - remaining.stream().mapToInt(Slice::size).sum());
    String title = model.name() + "  " + attack.id() + " " + attack.threatText();
    try (Progress progress = model.ui().progress(title, "neurons", ranks * model.size(), before)) {
      Watch watch = new Watch(progress, model.ui(), replanned, before);
      for (Slice slice : remaining) {
        List<SweepRow> rows = attack(model, engine, model.clean(slice), watch);
        model.folder().write(AttackTask.part(PartKind.SWEEP, keys, slice), rows.stream());
      }
    }
  }

  private List<SweepRow> attack(
      ModelRun model, AttackEngine engine, CleanSlice clean, Watch watch) {
    List<List<NeuronTarget>> targets = targets(model, clean);
    AttackResult result =
        AttackTask.run(
            engine,
            new AttackJob(
                planned.attack().attack(),
                clean.pixels(),
                clean.indices(),
                clean.clean().predicted(),
                1,
                Optional.of(targets),
                seed),
            watch);
    watch.noTargets(
        (long) planned.ranks().size() * targets.size()
            - targets.stream().mapToLong(List::size).sum());
    return IntStream.range(0, targets.size())
        .boxed()
        .flatMap(i -> rows(model.name(), targets.get(i), result.verdicts().get(i)))
        .toList();
  }

  /** Each image's neurons of the chosen ranks, as far as it has so many targets. */
  private List<List<NeuronTarget>> targets(ModelRun model, CleanSlice clean) {
    NeuronOrder order = model.order(planned.attack().order());
    Sensitivities delta = model.sensitivities(clean, planned.attack().useInterval());
    List<List<NeuronTarget>> targets = new ArrayList<>();
    for (int i = 0; i < clean.indices().length; i++) {
      List<NeuronTarget> all = order.targets(delta, i, delta.features());
      targets.add(planned.ranks().stream().filter(r -> r < all.size()).map(all::get).toList());
    }
    return targets;
  }

  private Stream<SweepRow> rows(String model, List<NeuronTarget> targets, Verdict verdict) {
    return IntStream.range(0, planned.ranks().size())
        .mapToObj(
            t -> {
              boolean there = t < targets.size();
              return new SweepRow(
                  model,
                  planned.attack().attack().threat().norm(),
                  planned.attack().attack().threat().epsilon(),
                  verdict.exampleIndex(),
                  planned.ranks().get(t),
                  there ? targets.get(t).neuron() : -1,
                  there ? targets.get(t).delta() : Float.NaN,
                  there,
                  there && verdict.states().get(t) == TrajectoryState.SUCCESS,
                  there ? verdict.steps().get(t) : 0);
            });
  }

  /** Shows how the sweep goes, neuron by neuron. */
  private static final class Watch extends AttackWatch {
    private final Progress progress;
    private final long before;
    private long without;
    private long attacked;
    private long broken;

    Watch(Progress progress, UserInterface ui, Consumer<RuntimePlan> replanned, long before) {
      super(ui, replanned);
      this.progress = progress;
      this.before = before;
    }

    void noTargets(long number) {
      without += number;
      show();
    }

    @Override
    public void trajectory(int image, int index, boolean success) {
      attacked++;
      broken += success ? 1 : 0;
      show();
    }

    @Override
    void show() {
      double success = attacked == 0 ? Progress.NONE : (double) broken / attacked;
      progress.update(
          new Progress.State(before + without + attacked, success, steps(), Progress.NONE));
    }
  }
}
