package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoverTest {
  private static Slots.Moving moving(int image) {
    return new Slots.Moving(new Trajectory(image, 0), Map.of(), 0);
  }

  /** A stream that waits already. */
  private static Future<Optional<List<Slots.Moving>>> waiting(
      Handover handover, ExecutorService pool) {
    int seen = handover.wakes();
    Future<Optional<List<Slots.Moving>>> other = pool.submit(() -> handover.await(seen));
    while (handover.wanting() == 0) {
      Thread.onSpinWait();
    }
    return other;
  }

  @Test
  void theLastOneWaitingEndsIt() throws InterruptedException {
    Handover alone = new Handover(1);
    assertThat(alone.wanting()).isZero();
    assertThat(alone.await(0)).isEmpty();
    assertThat(alone.wanting()).isZero();
  }

  @Test
  void whatIsOfferedComesToOneWhoWaits() throws Exception {
    Handover handover = new Handover(2);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Optional<List<Slots.Moving>>> other = waiting(handover, pool);
      List<Slots.Moving> chunk = List.of(moving(3), moving(5));
      handover.offer(chunk);
      assertThat(other.get()).contains(chunk);
      Future<Optional<List<Slots.Moving>>> again = pool.submit(() -> handover.await(0));
      assertThat(handover.await(0)).isEmpty();
      assertThat(again.get()).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  /** Also when the queue has something again before they wait for it. */
  @Test
  void whoWaitsIsSentToTheQueue() throws Exception {
    Handover handover = new Handover(2);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      int seen = handover.wakes();
      Future<Optional<List<Slots.Moving>>> other = waiting(handover, pool);
      handover.wake();
      assertThat(other.get()).contains(List.of());
      assertThat(handover.await(seen)).contains(List.of());
      Future<Optional<List<Slots.Moving>>> again =
          pool.submit(() -> handover.await(handover.wakes()));
      assertThat(handover.await(handover.wakes())).isEmpty();
      assertThat(again.get()).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whatNobodyTookIsLeftOver() throws InterruptedException {
    Handover handover = new Handover(3);
    handover.offer(List.of(moving(1)));
    handover.end();
    assertThat(handover.await(0)).isEmpty();
    assertThat(handover.leftOver()).containsExactly(new Trajectory(1, 0));
    assertThat(handover.leftOver()).isEmpty();
  }

  /** Streams that split what they have until single items are left: all end, none is lost. */
  @Test
  void everyItemIsWorkedOnOnce() throws Exception {
    int streams = 4;
    Handover handover = new Handover(streams);
    List<Integer> done = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(streams);
    List<Future<?>> all = new ArrayList<>();
    for (int s = 0; s < streams; s++) {
      List<Slots.Moving> own = new ArrayList<>();
      for (int i = 0; i < 200 * s * s; i++) {
        own.add(moving(1000 * s + i));
      }
      all.add(
          pool.submit(
              () -> {
                List<Slots.Moving> work = own;
                do {
                  work = new ArrayList<>(work);
                  while (!work.isEmpty()) {
                    if (handover.wanting() > 0 && work.size() > 1) {
                      List<Slots.Moving> half = work.subList(0, work.size() / 2);
                      handover.offer(List.copyOf(half));
                      half.clear();
                    }
                    synchronized (done) {
                      done.add(work.remove(0).trajectory().image());
                    }
                  }
                  work = handover.await(0).orElse(List.of());
                } while (!work.isEmpty());
                return null;
              }));
    }
    for (Future<?> stream : all) {
      stream.get(30, TimeUnit.SECONDS);
    }
    pool.shutdown();
    assertThat(done).hasSize(200 * (1 + 4 + 9)).doesNotHaveDuplicates();
  }
}
