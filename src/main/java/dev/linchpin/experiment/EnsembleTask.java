package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.base.Progress;
import dev.linchpin.results.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An ensemble on every image, slice by slice: each member attacks what the ones before it left
 * standing.
 *
 * @param replanned hears of the plan that the engine goes on under when memory does not suffice
 */
record EnsembleTask(PlannedEnsemble planned, long seed, Consumer<RuntimePlan> replanned) {
  /** The order of a calibrated ensemble is found on the first images of the data. */
  static final int PREFIX = 32;

  /**
   * @param recorded the order that an earlier session found, as {@link #order} gives it
   * @param record is told of an order found now
   */
  void run(
      ModelRun model, AttackEngine engine, Optional<String> recorded, Consumer<String> record) {
    String[] keys = {model.name(), planned.id(), planned.members().get(0).threatKey()};
    List<Slice> done = Slice.done(model.folder(), PartKind.VERDICTS, keys);
    AttackTask.removeOrphans(model.folder(), keys, done);
    List<Slice> remaining = Slice.remaining(model.size(), done);
    if (remaining.isEmpty()) {
      return;
    }
    if (!planned.leftOut().isEmpty()) {
      model.ui().message(model.name() + ": " + planned.id() + " without " + planned.leftOut());
    }
    Order order = null;
    int before = model.size() - remaining.stream().mapToInt(Slice::size).sum();
    String title = model.name() + "  " + planned.id() + " " + planned.threatText();
    try (Progress progress = model.ui().progress(title, "images", model.size(), before)) {
      long images = before;
      long broken = 0;
      long steps = 0;
      for (Slice slice : remaining) {
        long start = System.nanoTime();
        CleanSlice clean = model.clean(slice);
        // Finding the order is a part of the attack, and so is what it costs.
        boolean finds = order == null;
        if (finds) {
          order = order(model, engine, clean, recorded, record);
        }
        EnsembleSlice found = attack(model, engine, clean, order);
        if (finds) {
          found.addCosts(order.trials());
        }
        found.write(model, keys, (System.nanoTime() - start) * 1e-9, engine.plan());
        images += slice.size();
        broken += found.broken();
        steps += found.steps();
        progress.update(
            new Progress.State(
                images, (double) broken / (model.size() - before), steps, Progress.NONE));
      }
    }
  }

  /**
   * @param members their positions in the order in which they run
   * @param trials that it was found by; none if it did not have to be
   */
  private record Order(List<Integer> members, MemberTrials trials) {
    Order(List<Integer> members) {
      this(members, new MemberTrials());
    }
  }

  /**
   * @param slice the first that is attacked now
   */
  private Order order(
      ModelRun model,
      AttackEngine engine,
      CleanSlice slice,
      Optional<String> recorded,
      Consumer<String> record) {
    // Fewer images are no sample, and a later session of more would keep what they gave.
    if (planned.calibrated() == 0 || (recorded.isEmpty() && model.size() < PREFIX)) {
      return new Order(IntStream.range(0, planned.members().size()).boxed().toList());
    }
    List<String> names = planned.members().stream().map(PlannedAttack::id).toList();
    if (recorded.isPresent()) {
      return new Order(Stream.of(recorded.get().split(" ")).map(names::indexOf).toList());
    }
    int[] prefix = IntStream.range(0, PREFIX).toArray();
    CleanSlice clean =
        slice.slice().from() == 0 && slice.slice().size() >= prefix.length
            ? slice.only(prefix)
            : model.clean(new Slice(0, prefix.length));
    MemberTrials trials = new MemberTrials();
    boolean decided = false;
    for (int m = 0; m < planned.calibrated() && !decided; m++) {
      decided = trials.add(attack(m, model, engine, clean));
    }
    List<Integer> order = new ArrayList<>(trials.order());
    IntStream.range(order.size(), names.size()).forEach(order::add);
    String text = order.stream().map(names::get).collect(Collectors.joining(" "));
    model.ui().message(model.name() + ": " + planned.id() + " attacks in the order " + text);
    record.accept(text);
    return new Order(order, trials);
  }

  private SliceResults attack(int member, ModelRun model, AttackEngine engine, CleanSlice clean) {
    PlannedAttack attack = planned.members().get(member);
    return new AttackTask(attack.named(planned.id() + "/" + attack.id()), seed)
        .attack(model, engine, clean, watch(model));
  }

  private AttackWatch watch(ModelRun model) {
    return new AttackWatch(model.ui(), replanned) {
      @Override
      void show() {
        // Members are shown when a slice is done.
      }
    };
  }

  private EnsembleSlice attack(ModelRun model, AttackEngine engine, CleanSlice clean, Order order) {
    EnsembleSlice found = new EnsembleSlice(planned, clean);
    for (int turn = 0; turn < order.members().size(); turn++) {
      CleanSlice standing = found.standing();
      if (standing.indices().length > 0) {
        int member = order.members().get(turn);
        List<SliceResults> parts = new ArrayList<>();
        order.trials().take(member, standing).ifPresent(parts::add);
        CleanSlice rest = order.trials().rest(member, standing);
        if (rest.indices().length > 0) {
          parts.add(attack(member, model, engine, rest));
        }
        found.add(member, turn, parts);
      }
    }
    return found;
  }
}
