package dev.linchpin.attack;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.threat.Distances;
import dev.linchpin.attack.threat.EightBit;
import dev.linchpin.base.PredictedClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the streams of an attack share: the queue, what was found, who listens. */
final class AttackRun {
  private final AttackJob job;
  private final Origins origins;
  private final AttackListener listener;
  private final Schedule schedule;
  private final Found[] found;
  private final int[][] steps;
  private long gradientSteps;
  private volatile boolean halted;
  private Runnable atFailure = () -> {};
  private volatile Handover handover = new Handover(1);

  private record Found(int index, float[] example, int adversarialClass) {}

  /**
   * @param origins of the job's trajectories
   */
  AttackRun(AttackJob job, Origins origins, AttackListener listener) {
    this.job = job;
    this.origins = origins;
    this.listener = listener;
    this.schedule = new Schedule(job.trajectories(), job.order(), job.attack().cancelling());
    this.found = new Found[job.size()];
    this.steps = Arrays.stream(job.trajectories()).mapToObj(int[]::new).toArray(int[][]::new);
    for (int i = 0; i < job.size(); i++) {
      if (schedule.isSettled(i)) {
        listener.image(i, false);
      }
    }
  }

  int restarts() {
    return job.restarts();
  }

  Attack attack() {
    return job.attack();
  }

  Schedule schedule() {
    return schedule;
  }

  int cleanClass(Trajectory t) {
    return job.cleanClass()[t.image()];
  }

  float[] clean(int image) {
    return job.image(image);
  }

  /** Where a trajectory starts. */
  Origin origin(Trajectory t) {
    return origins.of(t);
  }

  /** Ends a trajectory; {@code example} is null unless it succeeded. */
  synchronized void decide(Trajectory t, int stepsMade, float[] example, int adversarialClass) {
    boolean success = example != null;
    steps[t.image()][t.index()] = stepsMade;
    Found best = found[t.image()];
    if (success) {
      Found fresh = new Found(t.index(), example, adversarialClass);
      if (best == null || isBetter(fresh, best, clean(t.image()))) {
        found[t.image()] = fresh;
      }
    }
    if (!success && !schedule.isCancelled(t)) {
      atFailure.run();
      atFailure = () -> {};
    }
    boolean settled = schedule.decide(t, success);
    listener.trajectory(t.image(), t.index(), success);
    if (settled) {
      listener.image(t.image(), found[t.image()] != null);
    }
  }

  /** Takes a running trajectory back. */
  synchronized void putBack(Trajectory t) {
    if (schedule.putBack(t)) {
      listener.image(t.image(), found[t.image()] != null);
    }
  }

  /** The lowest index is an image's result, or the nearest example: the order does not matter. */
  private boolean isBetter(Found fresh, Found best, float[] clean) {
    if (attack().nearestWins()) {
      double a = attack().threat().distance(clean, fresh.example());
      double b = attack().threat().distance(clean, best.example());
      if (a != b) {
        return a < b;
      }
    }
    return fresh.index() < best.index();
  }

  synchronized void countSteps(long made) {
    gradientSteps += made;
    listener.steps(made);
  }

  synchronized long gradientSteps() {
    return gradientSteps;
  }

  /** Has {@code then} called, once, when a trajectory has made all its steps in vain. */
  void whenOneFails(Runnable then) {
    atFailure = then;
  }

  /** Streams begin to work on it, or do so again. */
  void begin(int streams) {
    halted = false;
    handover = new Handover(streams);
  }

  /** Where streams give work to each other. */
  Handover handover() {
    return handover;
  }

  /** Tells every stream to put its trajectories back and end. */
  void halt() {
    halted = true;
    handover.end();
  }

  /** Puts back what was underway from one stream to another when all had ended. */
  void settle() {
    handover.leftOver().forEach(this::putBack);
  }

  boolean isHalted() {
    return halted;
  }

  /**
   * The verdicts, once all is decided.
   *
   * @throws IllegalStateException if something is not
   */
  List<Verdict> verdicts(Verifier verifier) {
    if (!IntStream.range(0, job.size()).allMatch(schedule::isSettled)) {
      throw new IllegalStateException("the attack has not ended");
    }
    float[][] rounded = new float[job.size()][];
    int[] broken = IntStream.range(0, job.size()).filter(i -> found[i] != null).toArray();
    Arrays.stream(broken)
        .parallel()
        .forEach(i -> rounded[i] = attack().threat().toEightBit(clean(i), found[i].example()));
    int[] eightBit = new int[job.size()];
    int pixels = job.pixels();
    int chunk = 1024;
    for (int from = 0; from < broken.length; from += chunk) {
      int n = Math.min(chunk, broken.length - from);
      float[] images = new float[n * pixels];
      for (int i = 0; i < n; i++) {
        System.arraycopy(rounded[broken[from + i]], 0, images, i * pixels, pixels);
      }
      int[] classes = verifier.classes(images, n);
      for (int i = 0; i < n; i++) {
        eightBit[broken[from + i]] = classes[i];
      }
    }
    return IntStream.range(0, job.size())
        .parallel()
        .mapToObj(i -> verdict(i, rounded[i], eightBit[i]))
        .toList();
  }

  private Verdict verdict(int i, float[] rounded, int roundedClass) {
    List<TrajectoryState> states = List.of(schedule.states(i));
    Optional<Verdict.Success> success =
        Optional.ofNullable(found[i])
            .map(
                f -> {
                  float[] clean = clean(i);
                  boolean inside =
                      attack().threat().distance(clean, rounded)
                          <= attack().threat().epsilon() + EightBit.TOLERANCE;
                  return new Verdict.Success(
                      f.example(),
                      f.adversarialClass(),
                      Distances.linf(clean, f.example()),
                      Distances.l2(clean, f.example()),
                      Distances.l1(clean, f.example()),
                      inside && PredictedClass.isOther(roundedClass, job.cleanClass()[i]));
                });
    List<Integer> made = new ArrayList<>();
    for (int t = 0; t < states.size(); t++) {
      made.add(states.get(t) == TrajectoryState.CANCELLED ? 0 : steps[i][t]);
    }
    return new Verdict(
        job.exampleIndex()[i],
        job.cleanClass()[i],
        found[i] == null ? -1 : found[i].index(),
        success,
        states,
        List.copyOf(made));
  }
}
