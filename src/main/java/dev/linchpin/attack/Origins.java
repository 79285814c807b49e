package dev.linchpin.attack;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.TargetPoint;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Where the trajectories of a job start; the same whoever asks. Safe for use by several threads.
 */
final class Origins {
  /** Purpose of random numbers: the start of a trajectory. */
  private static final int START = 0;

  /** Purpose of random numbers: what a rule draws on its way. */
  private static final int RULE = 1;

  private final AttackJob job;
  private final Optional<List<List<TargetPoint>>> targets;
  private final Map<Trajectory, Origin> ahead = new ConcurrentHashMap<>();

  /**
   * @param targets of each image, if the job has target neurons
   */
  Origins(AttackJob job, Optional<List<List<TargetPoint>>> targets) {
    this.job = job;
    this.targets = targets;
  }

  /** Makes at most so many of those that will be asked for first, while there is time. */
  void makeAhead(int most, BooleanSupplier time) {
    int[] order = job.order();
    for (int i = 0; i < Math.min(most, order.length) && time.getAsBoolean(); i++) {
      if (job.trajectories()[order[i]] > 0) {
        Trajectory first = new Trajectory(order[i], 0);
        ahead.put(first, made(first));
      }
    }
  }

  Origin of(Trajectory t) {
    Origin there = ahead.remove(t);
    return there == null ? made(t) : there;
  }

  private Origin made(Trajectory t) {
    float[] clean = job.image(t.image());
    boolean firstOfTarget = t.index() % job.restarts() == 0;
    boolean atNeuron = targets.isPresent();
    // Restarts that all began at x would be one and the same.
    boolean random = job.attack().randomStart() ? !(atNeuron && firstOfTarget) : !firstOfTarget;
    float[] start = random ? job.attack().threat().randomStart(clean, random(t, START)) : clean;
    return new Origin(
        clean,
        start,
        job.cleanClass()[t.image()],
        targets.map(all -> all.get(t.image()).get(t.index() / job.restarts())),
        job.classTargets()
            .map(all -> all.get(t.image()).get(t.index() / job.restarts()))
            .orElse(-1),
        randomKey(t));
  }

  private long randomKey(Trajectory t) {
    CounterRandom random = random(t, RULE);
    return ((long) random.nextInt() << 32) ^ (random.nextInt() & 0xFFFFFFFFL);
  }

  private CounterRandom random(Trajectory t, int purpose) {
    return new CounterRandom(job.seed(), job.exampleIndex()[t.image()], t.index(), purpose);
  }
}
