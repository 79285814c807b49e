package dev.linchpin.experiment;

import dev.linchpin.attack.AttackResult;
import dev.linchpin.attack.Verdict;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.NeuronTarget;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.Examples;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.TrajectoryState;
import dev.linchpin.results.VerdictRow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an attack found on a slice, as rows and images. */
record SliceResults(
    ModelRun model,
    PlannedAttack planned,
    CleanSlice clean,
    Optional<List<List<NeuronTarget>>> targets,
    Optional<List<List<Integer>>> classTargets,
    AttackResult result) {
  /**
   * What was found on some of its images: those at {@code positions}. Of the costs the steps that
   * these images' trajectories made are theirs.
   */
  SliceResults only(int[] positions) {
    List<Verdict> verdicts = pick(result.verdicts(), positions);
    long steps = verdicts.stream().mapToLong(Verdict::trajectorySteps).sum();
    return new SliceResults(
        model,
        planned,
        clean.only(positions),
        targets.map(t -> pick(t, positions)),
        classTargets.map(t -> pick(t, positions)),
        new AttackResult(verdicts, steps, 0, 0, result.plan()));
  }

  private static <T> List<T> pick(List<T> values, int[] positions) {
    return Arrays.stream(positions).mapToObj(values::get).toList();
  }

  /** Trajectories go first and verdicts last: {@link AttackTask} knows by them what is whole. */
  void write(RunFolder folder, String[] keys, double seconds) {
    write(folder, keys, seconds, trajectories(), List.of());
  }

  /**
   * The same with other trajectories.
   *
   * @param members of an ensemble; else empty
   */
  void write(
      RunFolder folder,
      String[] keys,
      double seconds,
      Stream<TrajectoryRow> trajectories,
      List<MemberRow> members) {
    Slice slice = clean.slice();
    folder.write(AttackTask.part(PartKind.TRAJECTORIES, keys, slice), trajectories);
    writeExamples(folder.examples(), keys);
    if (!members.isEmpty()) {
      folder.write(AttackTask.part(PartKind.MEMBERS, keys, slice), members.stream());
    }
    boolean gradients = planned.attack().rule().needsGradient();
    AttackFacts facts =
        new AttackFacts(
            model.name(),
            planned.id(),
            norm(),
            epsilon(),
            planned.counts(),
            planned.restarts(),
            planned.orderText(),
            seconds,
            gradients ? result.gradientSteps() : 0,
            gradients
                ? members.stream().mapToLong(MemberRow::queries).sum()
                : result.gradientSteps(),
            result.bfloat16Steps());
    folder.write(AttackTask.part(PartKind.ATTACKS, keys, slice), Stream.of(facts));
    folder.write(AttackTask.part(PartKind.VERDICTS, keys, slice), verdicts());
  }

  private String norm() {
    return planned.attack().threat().norm();
  }

  private double epsilon() {
    return planned.attack().threat().epsilon();
  }

  /** The broken images of the slice in ascending order, exact. */
  private void writeExamples(Examples examples, String[] keys) {
    Classifier c = model.classifier();
    List<Verdict> broken = result.verdicts().stream().filter(Verdict::broken).toList();
    float[] pixels = new float[broken.size() * c.pixels()];
    for (int i = 0; i < broken.size(); i++) {
      float[] example = broken.get(i).success().orElseThrow().example();
      System.arraycopy(example, 0, pixels, i * c.pixels(), c.pixels());
    }
    examples.write(
        pixels,
        c.height(),
        c.width(),
        c.channels(),
        AttackTask.part(PartKind.VERDICTS, keys, clean.slice()).keys().toArray(String[]::new));
  }

  private Stream<VerdictRow> verdicts() {
    return IntStream.range(0, result.verdicts().size())
        .mapToObj(
            i -> {
              Verdict v = result.verdicts().get(i);
              Optional<Verdict.Success> s = v.success();
              return new VerdictRow(
                  model.name(),
                  planned.id(),
                  norm(),
                  epsilon(),
                  v.exampleIndex(),
                  clean.labels()[i],
                  v.cleanClass(),
                  v.broken(),
                  v.winner(),
                  s.map(Verdict.Success::adversarialClass).orElse(v.cleanClass()),
                  s.map(Verdict.Success::eightBit).orElse(false),
                  s.map(x -> (float) x.linf()).orElse(0f),
                  s.map(x -> (float) x.l2()).orElse(0f),
                  s.map(x -> (float) x.l1()).orElse(0f),
                  v.broken());
            });
  }

  Stream<TrajectoryRow> trajectories() {
    return IntStream.range(0, result.verdicts().size())
        .boxed()
        .flatMap(i -> IntStream.range(0, indices()).mapToObj(r -> row(i, r)));
  }

  private int indices() {
    return planned.restarts() * Math.max(1, Math.max(planned.neurons(), planned.targetClasses()));
  }

  private TrajectoryRow row(int i, int index) {
    Verdict v = result.verdicts().get(i);
    boolean there = index < v.states().size();
    TrajectoryState state = there ? state(v.states().get(index)) : TrajectoryState.NO_TARGET;
    Optional<Verdict.Success> won = v.success().filter(s -> v.winner() == index);
    int classAfter =
        won.map(Verdict.Success::adversarialClass)
            .orElse(state == TrajectoryState.FAILED ? v.cleanClass() : -1);
    return new TrajectoryRow(
        model.name(),
        planned.id(),
        norm(),
        epsilon(),
        v.exampleIndex(),
        index,
        there && targets.isPresent()
            ? targets.get().get(i).get(index / planned.restarts()).neuron()
            : -1,
        there && classTargets.isPresent()
            ? classTargets.get().get(i).get(index / planned.restarts())
            : -1,
        state,
        there ? v.steps().get(index) : 0,
        classAfter,
        won.map(s -> (float) s.linf()).orElse(Float.NaN),
        won.map(s -> (float) s.l2()).orElse(Float.NaN),
        won.map(s -> (float) s.l1()).orElse(Float.NaN));
  }

  private static TrajectoryState state(dev.linchpin.attack.TrajectoryState state) {
    return switch (state) {
      case SUCCESS -> TrajectoryState.SUCCEEDED;
      case FAILED -> TrajectoryState.FAILED;
      case CANCELLED -> TrajectoryState.CANCELLED;
      case PENDING, RUNNING -> throw new IllegalStateException("the attack has not ended");
    };
  }
}
