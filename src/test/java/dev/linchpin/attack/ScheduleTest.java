package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static Schedule schedule(int[] trajectories, boolean cancelling) {
    return new Schedule(
        trajectories, IntStream.range(0, trajectories.length).toArray(), cancelling);
  }

  @Test
  void imagesOfAnIndexBeginInTheirOrder() {
    Schedule schedule = new Schedule(new int[] {1, 2, 2}, new int[] {2, 0, 1}, true);
    for (int[] expected : new int[][] {{2, 0}, {0, 0}, {1, 0}, {2, 1}, {1, 1}}) {
      assertThat(schedule.next()).contains(new Trajectory(expected[0], expected[1]));
    }
    assertThat(schedule.next()).isEmpty();
  }

  private static List<Trajectory> begun(Schedule schedule) {
    List<Trajectory> begun = new ArrayList<>();
    for (Optional<Trajectory> t = schedule.next(); t.isPresent(); t = schedule.next()) {
      begun.add(t.get());
    }
    return begun;
  }

  /** Of three restarts of one target, of two and of none. */
  @Test
  void firstRestartsMayBeginAlone() {
    Schedule schedule = schedule(new int[] {3, 6, 0}, true);
    schedule.onlyFirstRestarts(3);
    assertThat(begun(schedule))
        .containsExactly(new Trajectory(0, 0), new Trajectory(1, 0), new Trajectory(1, 3));
    schedule.decide(new Trajectory(0, 0), false);
    schedule.decide(new Trajectory(1, 0), false);
    assertThat(schedule.decide(new Trajectory(1, 3), true)).as("settled").isFalse();
    assertThat(schedule.pending()).as("0: 1, 2; 1: 1, 2").isEqualTo(4);
    schedule.allRestarts();
    assertThat(begun(schedule))
        .containsExactly(
            new Trajectory(0, 1), new Trajectory(1, 1), new Trajectory(0, 2), new Trajectory(1, 2));
    assertThat(schedule.decide(new Trajectory(1, 1), true)).isFalse();
    assertThat(schedule.decide(new Trajectory(1, 2), false)).isTrue();
    assertThat(schedule.winner(1)).isEqualTo(1);
    assertThat(schedule.states(1))
        .containsExactly(
            TrajectoryState.FAILED,
            TrajectoryState.SUCCESS,
            TrajectoryState.CANCELLED,
            TrajectoryState.CANCELLED,
            TrajectoryState.CANCELLED,
            TrajectoryState.CANCELLED);
  }

  @Test
  void ordersByIndexThenImage() {
    Schedule schedule = schedule(new int[] {2, 0, 3}, true);
    List<Trajectory> order = begun(schedule);
    assertThat(order)
        .containsExactly(
            new Trajectory(0, 0),
            new Trajectory(2, 0),
            new Trajectory(0, 1),
            new Trajectory(2, 1),
            new Trajectory(2, 2));
    assertThat(order).isSorted();
  }

  @Test
  void aSuccessCancelsOnlyHigherIndicesOfItsImage() {
    Schedule schedule = schedule(new int[] {3, 3}, true);
    Trajectory[] running = new Trajectory[4];
    for (int i = 0; i < 4; i++) {
      running[i] = schedule.next().orElseThrow();
    }
    schedule.decide(running[2], true);
    assertThat(schedule.states(0))
        .containsExactly(
            TrajectoryState.RUNNING, TrajectoryState.SUCCESS, TrajectoryState.CANCELLED);
    assertThat(schedule.isCancelled(running[0])).isFalse();
    assertThat(schedule.isCancelled(running[3])).isFalse();
    assertThat(schedule.winner(0)).isEqualTo(1);
    assertThat(schedule.decide(running[0], true)).isTrue();
    assertThat(schedule.winner(0)).isZero();
    assertThat(schedule.states(0)[1]).isEqualTo(TrajectoryState.CANCELLED);
    assertThat(schedule.next()).contains(new Trajectory(1, 2));
  }

  @Test
  void verdictsMayWaitWhileTheyCanCancelNothing() {
    Schedule schedule = schedule(new int[] {2, 2}, true);
    schedule.next();
    assertThat(schedule.verdictsMayWait()).isTrue();
    schedule.next();
    assertThat(schedule.verdictsMayWait()).isFalse();
    Schedule single = schedule(new int[] {1}, true);
    single.next();
    assertThat(single.verdictsMayWait()).isTrue();
    Schedule uncancelling = schedule(new int[] {2}, false);
    uncancelling.next();
    assertThat(uncancelling.verdictsMayWait()).isTrue();
  }

  @Test
  void anOfferHoldsHigherIndicesOfItsImageUntilTheVerdict() {
    Schedule schedule = schedule(new int[] {3, 1}, true);
    Trajectory first = schedule.next().orElseThrow();
    Trajectory other = schedule.next().orElseThrow();
    Trajectory second = schedule.next().orElseThrow();
    schedule.offer(first);
    assertThat(schedule.isHeld(second)).isTrue();
    assertThat(schedule.isHeld(first) || schedule.isHeld(other)).isFalse();
    schedule.putBack(second);
    assertThat(schedule.next()).isEmpty();
    assertThat(schedule.holdsSome()).isTrue();
    schedule.refuse(first);
    assertThat(schedule.holdsSome()).isFalse();
    assertThat(schedule.next()).contains(second);
    assertThat(schedule.next()).contains(new Trajectory(0, 2));
  }

  /** Else a model whose graphs disagree would have the same trajectories begun again and again. */
  @Test
  void afterARefusalTheImagesOffersHoldNothing() {
    Schedule schedule = schedule(new int[] {3, 2}, true);
    List<Trajectory> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(schedule.next().orElseThrow());
    }
    all.forEach(schedule::offer);
    schedule.refuse(new Trajectory(0, 1));
    assertThat(schedule.isHeld(new Trajectory(0, 2))).isTrue();
    schedule.refuse(new Trajectory(0, 0));
    assertThat(schedule.isHeld(new Trajectory(0, 2))).isFalse();
    schedule.offer(new Trajectory(0, 0));
    assertThat(schedule.isHeld(new Trajectory(0, 2))).isFalse();
    assertThat(schedule.isHeld(new Trajectory(1, 1))).isTrue();
    assertThat(schedule.isDisputed(0)).isTrue();
    assertThat(schedule.isDisputed(1)).isFalse();
  }

  @Test
  void afterAWithdrawalTheImagesOffersHoldAsBefore() {
    Schedule schedule = schedule(new int[] {2}, true);
    Trajectory first = schedule.next().orElseThrow();
    Trajectory second = new Trajectory(0, 1);
    schedule.offer(first);
    assertThat(schedule.next()).isEmpty();
    schedule.withdraw(first);
    assertThat(schedule.next()).contains(second);
    assertThat(schedule.isDisputed(0)).isFalse();
    schedule.offer(first);
    assertThat(schedule.isHeld(second)).isTrue();
  }

  /** A success while another stream is about to put back what it cancels. */
  @Test
  void whatIsPutBackMaySettleItsImage() {
    Schedule schedule = schedule(new int[] {2}, true);
    Trajectory first = schedule.next().orElseThrow();
    Trajectory second = schedule.next().orElseThrow();
    schedule.offer(first);
    assertThat(schedule.decide(first, true)).isFalse();
    assertThat(schedule.putBack(second)).isTrue();
    assertThat(schedule.states(0)[1]).isEqualTo(TrajectoryState.CANCELLED);
  }

  @Test
  void whereAllAreWantedAnOfferHoldsNothing() {
    Schedule schedule = schedule(new int[] {2}, false);
    schedule.offer(schedule.next().orElseThrow());
    assertThat(schedule.next()).contains(new Trajectory(0, 1));
  }

  /**
   * Random successes, slots and order of decisions; some trajectories are offered, rightly or not,
   * some put back.
   */
  @Property(tries = 300)
  void whatTrajectoriesEndAsDependsOnTheirSuccessAlone(
      @ForAll @IntRange(min = 1, max = 6) int images,
      @ForAll @IntRange(min = 1, max = 9) int slots,
      @ForAll boolean cancelling,
      @ForAll long seed) {
    Random random = new Random(seed);
    int[] counts = random.ints(images, 0, 6).toArray();
    boolean[][] succeeds = succeeds(random, counts);
    Schedule schedule = schedule(counts, cancelling);
    List<Trajectory> running = new ArrayList<>();
    boolean more = true;
    while (more || !running.isEmpty()) {
      while (more && running.size() < slots) {
        Optional<Trajectory> next = schedule.next();
        next.ifPresent(running::add);
        more = next.isPresent();
      }
      if (running.isEmpty()) {
        break;
      }
      Trajectory t = running.remove(random.nextInt(running.size()));
      // A verdict or what is put back may bring more.
      more = true;
      int event = random.nextInt(10);
      if (event == 0 || schedule.isHeld(t)) {
        schedule.putBack(t);
      } else if (event < 4) {
        schedule.offer(t);
        running.add(t);
      } else if (event == 4) {
        schedule.refuse(t);
        running.add(t);
      } else {
        schedule.decide(t, !schedule.isCancelled(t) && succeeds[t.image()][t.index()]);
      }
    }
    assertEnds(schedule, succeeds, cancelling);
  }

  /** Real threads instead of a simulated interleaving. */
  @Property(tries = 20)
  void severalStreamsAtOnce(@ForAll @IntRange(min = 2, max = 4) int streams, @ForAll long seed) {
    Random random = new Random(seed);
    int[] counts = random.ints(50, 0, 6).toArray();
    boolean[][] succeeds = succeeds(random, counts);
    Schedule schedule = schedule(counts, true);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int s = 0; s < streams; s++) {
      Thread thread =
          new Thread(
              () -> {
                for (Optional<Trajectory> t = schedule.next(); t.isPresent(); t = schedule.next()) {
                  Thread.yield();
                  schedule.decide(t.get(), succeeds[t.get().image()][t.get().index()]);
                }
              });
      thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
      threads.add(thread);
      thread.start();
    }
    threads.forEach(ScheduleTest::join);
    assertThat(failure.get()).isNull();
    assertEnds(schedule, succeeds, true);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean[][] succeeds(Random random, int[] counts) {
    double rate = random.nextDouble();
    return Arrays.stream(counts)
        .mapToObj(
            n -> {
              boolean[] row = new boolean[n];
              for (int i = 0; i < n; i++) {
                row[i] = random.nextDouble() < rate;
              }
              return row;
            })
        .toArray(boolean[][]::new);
  }

  private static void assertEnds(Schedule schedule, boolean[][] succeeds, boolean cancelling) {
    for (int image = 0; image < succeeds.length; image++) {
      int winner = -1;
      for (int i = succeeds[image].length - 1; i >= 0; i--) {
        winner = succeeds[image][i] ? i : winner;
      }
      assertThat(schedule.winner(image)).isEqualTo(winner);
      assertThat(schedule.isSettled(image)).isTrue();
      TrajectoryState[] states = schedule.states(image);
      for (int i = 0; i < states.length; i++) {
        TrajectoryState ran = succeeds[image][i] ? TrajectoryState.SUCCESS : TrajectoryState.FAILED;
        boolean cancelled = cancelling && winner >= 0 && i > winner;
        assertThat(states[i]).isEqualTo(cancelled ? TrajectoryState.CANCELLED : ran);
      }
    }
  }
}
