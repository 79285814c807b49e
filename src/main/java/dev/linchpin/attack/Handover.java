package dev.linchpin.attack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where a stream that has nothing left to do gets some of what another has too much of, or hears
 * that the queue has something again. It ends when all streams wait. Safe for use by several
 * threads.
 */
final class Handover {
  private final int streams;
  private final Deque<List<Slots.Moving>> offered = new ArrayDeque<>();
  private int waiting;
  private int wakes;
  private boolean ended;

  /**
   * @param streams that take part
   */
  Handover(int streams) {
    this.streams = streams;
  }

  /** Streams that wait and that nothing was offered to yet. */
  synchronized int wanting() {
    return ended ? 0 : waiting - offered.size();
  }

  /** For one of those who wait. */
  synchronized void offer(List<Slots.Moving> moving) {
    offered.add(moving);
    notifyAll();
  }

  /** Sends those who wait to look at the queue. */
  synchronized void wake() {
    wakes++;
    notifyAll();
  }

  /** How often {@link #wake} was called. */
  synchronized int wakes() {
    return wakes;
  }

  /**
   * Waits for an offer, or to be sent to look at the queue: no trajectory then.
   *
   * @param seen {@link #wakes} from before the queue was looked at
   * @return empty if neither will come
   */
  synchronized Optional<List<Slots.Moving>> await(int seen) throws InterruptedException {
    waiting++;
    try {
      if (waiting == streams && offered.isEmpty() && wakes == seen) {
        end();
      }
      while (offered.isEmpty() && !ended && wakes == seen) {
        wait();
      }
      if (ended) {
        return Optional.empty();
      }
      return Optional.of(offered.isEmpty() ? List.of() : offered.poll());
    } finally {
      waiting--;
    }
  }

  /** Sends all who wait away. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Takes out what nobody took. */
  synchronized List<Trajectory> leftOver() {
    List<Trajectory> left = new ArrayList<>();
    offered.forEach(list -> list.forEach(m -> left.add(m.trajectory())));
    offered.clear();
    return left;
  }
}
