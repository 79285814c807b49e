package dev.linchpin.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * The queue of an attack's trajectories. A success at index r cancels only the image's indices
 * above r; the winner is the lowest successful index. What every trajectory ends as depends on
 * which ones succeed alone, not on the order in which they are decided: whatever lies above the
 * winner is cancelled, even if it was decided before. Safe for use by several threads.
 */
final class Schedule {
  private final TrajectoryState[][] states;
  private final int[] winners;
  private final int[] order;
  private final boolean cancelling;
  private final PriorityQueue<Trajectory> returned = new PriorityQueue<>();

  /** Of an image: the indices that will probably succeed and wait for the verdict. */
  private final Map<Integer, NavigableSet<Integer>> offered = new HashMap<>();

  /** Images of which the verdict graph refused an offer: it may do so again and again. */
  private final Set<Integer> disputed = new HashSet<>();

  /** Not to be begun for now, see {@link #isHeld}. */
  private final List<Trajectory> held = new ArrayList<>();

  private final int longest;
  private int stride = 1;
  private int nextIndex;
  private int nextImage;

  /**
   * @param trajectories number of trajectories of each image
   * @param order of the images in which those of an index begin
   * @param cancelling whether a success cancels; without, every trajectory is run
   */
  Schedule(int[] trajectories, int[] order, boolean cancelling) {
    this.order = order;
    this.states = new TrajectoryState[trajectories.length][];
    for (int i = 0; i < trajectories.length; i++) {
      states[i] = new TrajectoryState[trajectories[i]];
      Arrays.fill(states[i], TrajectoryState.PENDING);
    }
    this.winners = new int[trajectories.length];
    Arrays.fill(winners, -1);
    this.cancelling = cancelling;
    this.longest = Arrays.stream(trajectories).max().orElse(0);
  }

  /** Has none begin but the first restart of each target, until {@link #allRestarts}. */
  synchronized void onlyFirstRestarts(int restarts) {
    stride = restarts;
  }

  /** Every trajectory may begin. */
  synchronized void allRestarts() {
    stride = 1;
    nextIndex = 0;
    nextImage = 0;
  }

  /** Number of trajectories that are still to run, those that may not begin yet among them. */
  synchronized long pending() {
    return Arrays.stream(states)
        .flatMap(Arrays::stream)
        .filter(s -> s == TrajectoryState.PENDING)
        .count();
  }

  /**
   * The next trajectory to run, by (index, order of the images); empty when there is none to begin
   * now. A verdict may bring more.
   */
  synchronized Optional<Trajectory> next() {
    while (!returned.isEmpty()) {
      Trajectory t = returned.poll();
      if (mayBegin(t)) {
        return begin(t);
      }
    }
    for (; nextIndex < longest; nextIndex += stride, nextImage = 0) {
      while (nextImage < order.length) {
        Trajectory t = new Trajectory(order[nextImage++], nextIndex);
        if (t.index() < states[t.image()].length && mayBegin(t)) {
          return begin(t);
        }
      }
    }
    return Optional.empty();
  }

  private boolean mayBegin(Trajectory t) {
    boolean pending = states[t.image()][t.index()] == TrajectoryState.PENDING;
    if (pending && isHeld(t)) {
      held.add(t);
      return false;
    }
    return pending;
  }

  private Optional<Trajectory> begin(Trajectory t) {
    states[t.image()][t.index()] = TrajectoryState.RUNNING;
    return Optional.of(t);
  }

  /** Whether a running trajectory need not go on; give it up by {@link #decide}. */
  synchronized boolean isCancelled(Trajectory t) {
    return isAboveWinner(t);
  }

  /**
   * A running trajectory will probably succeed: until its verdict it holds those above it. No more
   * so once a verdict on one of its image was no.
   */
  synchronized void offer(Trajectory t) {
    if (!disputed.contains(t.image())) {
      offered.computeIfAbsent(t.image(), image -> new TreeSet<>()).add(t.index());
    }
  }

  /** The verdict was no: what was held may begin. */
  synchronized void refuse(Trajectory t) {
    disputed.add(t.image());
    withdraw(t);
  }

  /** Whether {@link #offer} holds nothing any more. */
  synchronized boolean isDisputed(int image) {
    return disputed.contains(image);
  }

  /** An offer is over, or was none: what it alone held may begin. */
  synchronized void withdraw(Trajectory t) {
    NavigableSet<Integer> indices = offered.get(t.image());
    if (indices != null && indices.remove(t.index())) {
      if (indices.isEmpty()) {
        offered.remove(t.image());
      }
      // Those that another offer holds are held again by next().
      returned.addAll(held);
      held.clear();
    }
  }

  /**
   * Whether a trajectory is better put back, or not begun: it lies above one that will probably
   * succeed.
   */
  synchronized boolean isHeld(Trajectory t) {
    NavigableSet<Integer> indices = offered.get(t.image());
    return cancelling && indices != null && indices.first() < t.index();
  }

  /** Whether some are held, which a verdict may let begin. */
  synchronized boolean holdsSome() {
    return !held.isEmpty();
  }

  /**
   * Whether a success could cancel nothing that runs or is next to run: first trajectories are
   * still being begun, or there are no others.
   */
  synchronized boolean verdictsMayWait() {
    return !cancelling || longest <= stride || (nextIndex == 0 && nextImage < states.length);
  }

  private boolean isAboveWinner(Trajectory t) {
    int winner = winners[t.image()];
    return cancelling && winner >= 0 && t.index() > winner;
  }

  /**
   * Ends a running trajectory.
   *
   * @return whether this settled its image: none of its trajectories is pending or running
   */
  synchronized boolean decide(Trajectory t, boolean success) {
    TrajectoryState[] image = states[t.image()];
    if (image[t.index()] != TrajectoryState.RUNNING) {
      throw new IllegalStateException(t + " is " + image[t.index()]);
    }
    withdraw(t);
    if (isAboveWinner(t)) {
      image[t.index()] = TrajectoryState.CANCELLED;
    } else {
      image[t.index()] = success ? TrajectoryState.SUCCESS : TrajectoryState.FAILED;
      if (success && (winners[t.image()] < 0 || t.index() < winners[t.image()])) {
        win(t);
      }
    }
    return isSettled(t.image());
  }

  private void win(Trajectory t) {
    winners[t.image()] = t.index();
    if (cancelling) {
      TrajectoryState[] image = states[t.image()];
      for (int i = t.index() + 1; i < image.length; i++) {
        if (image[i] != TrajectoryState.RUNNING) {
          image[i] = TrajectoryState.CANCELLED;
        }
      }
    }
  }

  /**
   * Takes a running trajectory back, to be begun again unless it is cancelled.
   *
   * @return as of {@link #decide}
   */
  synchronized boolean putBack(Trajectory t) {
    withdraw(t);
    states[t.image()][t.index()] =
        isAboveWinner(t) ? TrajectoryState.CANCELLED : TrajectoryState.PENDING;
    returned.add(t);
    return isSettled(t.image());
  }

  synchronized boolean isSettled(int image) {
    return Arrays.stream(states[image])
        .noneMatch(s -> s == TrajectoryState.PENDING || s == TrajectoryState.RUNNING);
  }

  /** The lowest successful index of an image so far; -1 if none. */
  synchronized int winner(int image) {
    return winners[image];
  }

  /** What the image's trajectories are now; a copy. */
  synchronized TrajectoryState[] states(int image) {
    return states[image].clone();
  }
}
