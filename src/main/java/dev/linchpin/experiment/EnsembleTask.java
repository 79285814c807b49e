package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackResult;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.attack.Verdict;
import dev.linchpin.base.Progress;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TrajectoryRow;
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
    Order order = order(model, engine, recorded, record);
    int before = model.size() - remaining.stream().mapToInt(Slice::size).sum();
    String title = model.name() + "  " + planned.id() + " " + planned.threatText();
    try (Progress progress = model.ui().progress(title, "images", model.size(), before)) {
      long images = before;
      long broken = 0;
      long steps = 0;
      for (Slice slice : remaining) {
        long start = System.nanoTime();
        CleanSlice clean = model.clean(slice);
        Found found = attack(model, engine, clean, order.members());
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (slice.equals(remaining.get(0))) {
          // Finding the order is a part of the attack, and so is what it costs.
          seconds += order.seconds();
          found.calibrated(order.gradientSteps());
        }
        found
            .whole(model, engine)
            .write(model.folder(), keys, seconds, found.trajectories.stream(), found.members);
        images += slice.size();
        broken += found.members.stream().mapToInt(MemberRow::broken).sum();
        steps += found.steps();
        progress.update(
            new Progress.State(
                images, (double) broken / (model.size() - before), steps, Progress.NONE));
      }
    }
  }

  /**
   * @param members their positions in the order in which they run
   * @param gradientSteps that it took to find it
   * @param seconds likewise
   */
  private record Order(List<Integer> members, long gradientSteps, double seconds) {
    /** One that did not have to be found. */
    Order(List<Integer> members) {
      this(members, 0, 0);
    }
  }

  private Order order(
      ModelRun model, AttackEngine engine, Optional<String> recorded, Consumer<String> record) {
    if (planned.calibrated() == 0) {
      return new Order(IntStream.range(0, planned.members().size()).boxed().toList());
    }
    List<String> names = planned.members().stream().map(PlannedAttack::id).toList();
    if (recorded.isPresent()) {
      return new Order(Stream.of(recorded.get().split(" ")).map(names::indexOf).toList());
    }
    long begin = System.nanoTime();
    CleanSlice clean = model.clean(new Slice(0, Math.min(PREFIX, model.size())));
    int n = planned.calibrated();
    boolean[][] broken = new boolean[n][];
    long[][] steps = new long[n][];
    long made = 0;
    for (int m = 0; m < n; m++) {
      AttackResult result = attack(m, model, engine, clean).result();
      made += result.gradientSteps();
      List<Verdict> verdicts = result.verdicts();
      broken[m] = new boolean[verdicts.size()];
      steps[m] = new long[verdicts.size()];
      for (int i = 0; i < verdicts.size(); i++) {
        broken[m][i] = verdicts.get(i).broken();
        steps[m][i] = verdicts.get(i).steps().stream().mapToLong(Integer::longValue).sum();
      }
    }
    List<Integer> order = new ArrayList<>(MemberOrder.greedy(broken, steps));
    IntStream.range(n, names.size()).forEach(order::add);
    String text = order.stream().map(names::get).collect(Collectors.joining(" "));
    model.ui().message(model.name() + ": " + planned.id() + " attacks in the order " + text);
    record.accept(text);
    return new Order(order, made, (System.nanoTime() - begin) * 1e-9);
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

  private Found attack(ModelRun model, AttackEngine engine, CleanSlice clean, List<Integer> order) {
    Found found = new Found(clean);
    for (int turn = 0; turn < order.size(); turn++) {
      int[] standing = found.standing();
      if (standing.length > 0) {
        int member = order.get(turn);
        found.add(member, turn, standing, attack(member, model, engine, clean.only(standing)));
      }
    }
    return found;
  }

  /** What is known of a slice so far. */
  private final class Found {
    private final CleanSlice clean;
    private final Verdict[] verdicts;
    private final List<TrajectoryRow> trajectories = new ArrayList<>();
    private final List<MemberRow> members = new ArrayList<>();
    private long bfloat16Steps;
    private long calibrationSteps;

    Found(CleanSlice clean) {
      this.clean = clean;
      this.verdicts = new Verdict[clean.labels().length];
      for (int i = 0; i < verdicts.length; i++) {
        verdicts[i] =
            new Verdict(
                clean.indices()[i],
                clean.clean().predicted()[i],
                -1,
                Optional.empty(),
                List.of(),
                List.of());
      }
    }

    int[] standing() {
      return IntStream.range(0, verdicts.length).filter(i -> !verdicts[i].broken()).toArray();
    }

    /** Steps that were made to find the order. */
    void calibrated(long gradientSteps) {
      calibrationSteps = gradientSteps;
    }

    /** Steps of all members. */
    long steps() {
      return calibrationSteps
          + members.stream().mapToLong(m -> m.gradientSteps() + m.queries()).sum();
    }

    void add(int member, int turn, int[] images, SliceResults results) {
      AttackResult result = results.result();
      for (int i = 0; i < images.length; i++) {
        Verdict v = result.verdicts().get(i);
        if (v.broken()) {
          verdicts[images[i]] =
              new Verdict(
                  v.exampleIndex(), v.cleanClass(), member, v.success(), List.of(), List.of());
        }
      }
      results.trajectories().forEach(trajectories::add);
      bfloat16Steps += result.bfloat16Steps();
      PlannedAttack attack = planned.members().get(member);
      boolean gradients = attack.attack().rule().needsGradient();
      members.add(
          new MemberRow(
              results.model().name(),
              planned.id(),
              attack.attack().threat().norm(),
              attack.attack().threat().epsilon(),
              member,
              turn,
              attack.id(),
              images.length,
              result.broken(),
              gradients ? result.gradientSteps() : 0,
              gradients ? 0 : result.gradientSteps(),
              result.seconds()));
    }

    /** As if one attack had found it. */
    SliceResults whole(ModelRun model, AttackEngine engine) {
      long steps = calibrationSteps + members.stream().mapToLong(MemberRow::gradientSteps).sum();
      double seconds = members.stream().mapToDouble(MemberRow::seconds).sum();
      // Apart from the threat model a member's facts are not the ensemble's.
      PlannedAttack first = planned.members().get(0);
      PlannedAttack ensemble =
          new PlannedAttack(
              planned.id(),
              first.threatText(),
              first.attack(),
              1,
              List.of(),
              0,
              first.order(),
              first.useInterval());
      return new SliceResults(
          model,
          ensemble,
          clean,
          Optional.empty(),
          Optional.empty(),
          new AttackResult(List.of(verdicts), steps, bfloat16Steps, seconds, engine.plan()));
    }
  }
}
