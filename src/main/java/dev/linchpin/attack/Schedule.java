package dev.linchpin.attack;

import java.util.Arrays;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The queue of an attack's trajectories. A success at index r cancels only the image's indices
 * above r; the winner is the lowest successful index. What every trajectory ends as depends on
 * which ones succeed alone, not on the order in which they are decided: whatever lies above the
 * winner is cancelled, even if it was decided before. Safe for use by several threads.
 */
final class Schedule {
  private final TrajectoryState[][] states;
  private final int[] winners;
  private final boolean cancelling;
  private final PriorityQueue<Trajectory> returned = new PriorityQueue<>();
  private final int longest;
  private int nextIndex;
  private int nextImage;

  /**
   * @param trajectories number of trajectories of each image
   * @param cancelling whether a success cancels; without, every trajectory is run
   */
  Schedule(int[] trajectories, boolean cancelling) {
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

  /** The next trajectory to run, by (index, image); empty when none is left to begin. */
  synchronized Optional<Trajectory> next() {
    while (!returned.isEmpty()) {
      Trajectory t = returned.poll();
      if (states[t.image()][t.index()] == TrajectoryState.PENDING) {
        return begin(t);
      }
    }
    for (; nextIndex < longest; nextIndex++, nextImage = 0) {
      while (nextImage < states.length) {
        int image = nextImage++;
        if (nextIndex < states[image].length
            && states[image][nextIndex] == TrajectoryState.PENDING) {
          return begin(new Trajectory(image, nextIndex));
        }
      }
    }
    return Optional.empty();
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
   * Whether a success could cancel nothing that runs or is next to run: first trajectories are
   * still being begun, or there are no others.
   */
  synchronized boolean verdictsMayWait() {
    return !cancelling || longest <= 1 || (nextIndex == 0 && nextImage < states.length);
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

  /** Takes a running trajectory back, to be begun again. */
  synchronized void putBack(Trajectory t) {
    states[t.image()][t.index()] =
        isAboveWinner(t) ? TrajectoryState.CANCELLED : TrajectoryState.PENDING;
    returned.add(t);
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
