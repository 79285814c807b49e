package dev.linchpin.attack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where a stream that has nothing left to do gets some of what another has too much of. It ends
 * when all streams wait. Safe for use by several threads.
 */
final class Handover {
  private final int streams;
  private final Deque<List<Slots.Moving>> offered = new ArrayDeque<>();
  private int waiting;
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

  /** Waits for an offer; empty if none will come. */
  synchronized List<Slots.Moving> await() throws InterruptedException {
    waiting++;
    try {
      if (waiting == streams && offered.isEmpty()) {
        end();
      }
      while (offered.isEmpty() && !ended) {
        wait();
      }
      return ended ? List.of() : offered.poll();
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
