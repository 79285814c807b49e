package dev.linchpin.attack;

import dev.linchpin.attack.slot.SlotNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * One thread's share of an attack: keeps the slots of a stepper filled with trajectories from the
 * queue until none is left; then in ever fewer slots, as {@link Tail} says. What is decided is
 * checked by the verdict graph, as {@link Candidates} says.
 */
final class Stream implements Callable<Void> {
  private final AttackRun run;
  private final Stepper stepper;
  private final Candidates candidates;
  private final Tail tail;

  /** What the verdict graph sent back; goes before the queue. */
  private final Deque<Slots.Moving> sentBack = new ArrayDeque<>();

  private Slots slots;

  /** Nothing to begin when last asked, and nothing held. */
  private boolean queueIsEmpty;

  /**
   * @param plan whose slots are filled
   */
  Stream(AttackRun run, Stepper stepper, RuntimePlan plan, Verifier verifier) {
    this.run = run;
    this.stepper = stepper;
    this.slots = new Slots(stepper.newState(plan.slots()));
    this.candidates = new Candidates(run, verifier, slots.state().tensors());
    this.tail = new Tail(run, plan);
  }

  /**
   * Works until the queue is empty and nothing is left to take from other streams.
   *
   * @throws CancellationException if interrupted
   */
  @Override
  public Void call() {
    try {
      while (!run.isHalted() && hasWork()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted");
        }
        if (queueIsEmpty) {
          slots = tail.shortened(slots);
        }
        long before = slots.stepsMade();
        stepper.step(slots.state());
        run.countSteps(slots.stepsMade() - before);
        settle();
      }
      return null;
    } catch (Throwable e) {
      run.halt();
      throw e;
    } finally {
      slots.evict(run::putBack);
      candidates.evict(run::putBack);
      sentBack.forEach(m -> run.putBack(m.trajectory()));
    }
  }

  /** Fills the free slots from the queue or by what another stream can spare. */
  private boolean hasWork() {
    while (true) {
      int seen = run.handover().wakes();
      if (refill()) {
        return true;
      }
      Optional<List<Slots.Moving>> given = await(seen);
      if (given.isEmpty()) {
        return false;
      }
      if (!given.get().isEmpty()) {
        slots = slots.resized(tail.fitting(given.get().size()));
        slots.put(given.get());
        return true;
      }
    }
  }

  /** From the queue; false when there is nothing. */
  private boolean refill() {
    candidates.countCall();
    if (candidates.isDue()) {
      verify();
    }
    fill();
    while (slots.occupied() == 0 && !candidates.isEmpty()) {
      verify();
      fill();
    }
    return slots.occupied() > 0;
  }

  private void verify() {
    sentBack.addAll(candidates.verify());
  }

  private void fill() {
    for (int slot = 0; slot < slots.size(); slot++) {
      if (slots.isFree(slot) && !fill(slot)) {
        return;
      }
    }
  }

  /** Whether there was something for a free slot. */
  private boolean fill(int slot) {
    if (!sentBack.isEmpty()) {
      slots.put(slot, sentBack.poll());
      return true;
    }
    Optional<Trajectory> next = run.schedule().next();
    queueIsEmpty = next.isEmpty() && !run.schedule().holdsSome();
    next.ifPresent(t -> slots.begin(slot, t, run.origin(t)));
    return next.isPresent();
  }

  private Optional<List<Slots.Moving>> await(int seen) {
    try {
      return run.handover().await(seen);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }

  private void settle() {
    for (int slot = 0; slot < slots.size(); slot++) {
      if (slots.isFree(slot)) {
        continue;
      }
      Trajectory t = slots.occupant(slot);
      boolean decided = slots.state().number(SlotNames.STATUS, slot) > SlotStatus.RUNNING + 0.5f;
      if (run.schedule().isCancelled(t) || (decided && !candidates.has(slots.state(), slot))) {
        int steps = Math.round(slots.state().number(SlotNames.STEP, slot));
        slots.clear(slot);
        run.decide(t, steps, null, -1);
      } else if (run.schedule().isHeld(t)) {
        slots.clear(slot);
        run.putBack(t);
      } else if (decided) {
        candidates.add(slots.take(slot));
        if (candidates.isFull()) {
          verify();
        }
      }
    }
  }
}
