package dev.linchpin.attack;

import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.slot.SlotNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * One thread's share of an attack: keeps the slots of a stepper filled with trajectories from the
 * queue until none is left; then in ever fewer slots, as {@link Tail} says. What is decided is
 * checked by a float32 pass through the verdict graph; a trajectory whose example does not pass
 * goes on with a larger required margin.
 */
final class Stream implements Callable<Void> {
  /** When the verdict graph disagrees, the search graph must be surer by this factor. */
  private static final float MARGIN_GROWTH = 2;

  private static final float LEAST_MARGIN = 1e-6f;

  /**
   * Likewise where a whole trajectory must be made again for it, so that few tries suffice: 3e-5,
   * 1e-3, 0.03.
   */
  private static final float MARGIN_GROWTH_ANEW = 32;

  /** A rule that keeps its best iterate starts over when that fails: this often at most. */
  private static final int FRESH_STARTS = 3;

  private final AttackRun run;
  private final Verifier verifier;
  private final Tail tail;
  private Slots slots;
  private boolean queueIsEmpty;

  Stream(AttackRun run, Stepper stepper, Verifier verifier) {
    this.run = run;
    this.verifier = verifier;
    this.slots = new Slots(stepper.newState());
    this.tail = new Tail(run, stepper, slots.size());
  }

  /**
   * Works until the queue is empty and nothing is left to take from other streams.
   *
   * @throws CancellationException if interrupted
   */
  @Override
  public Void call() {
    try {
      while (!run.isHalted() && (refill() || receive())) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted");
        }
        if (queueIsEmpty) {
          slots = tail.shortened(slots);
        }
        run.countSteps(tail.step(slots));
        settle();
      }
      return null;
    } catch (Throwable e) {
      run.halt();
      throw e;
    } finally {
      slots.evict(run.schedule()::putBack);
    }
  }

  /** Fills the free slots; false when there is nothing to do. */
  private boolean refill() {
    for (int slot = 0; slot < slots.size() && !queueIsEmpty; slot++) {
      if (slots.isFree(slot)) {
        Optional<Trajectory> next = run.schedule().next();
        queueIsEmpty = next.isEmpty();
        if (next.isPresent()) {
          slots.begin(slot, next.get(), run.origin(next.get()));
        }
      }
    }
    return slots.occupied() > 0;
  }

  /** Takes over what another stream can spare; false when there is nothing to do. */
  private boolean receive() {
    try {
      List<Slots.Moving> given = run.handover().await();
      slots = slots.resized(tail.fitting(given.size()));
      slots.put(given);
      return !given.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }

  private void settle() {
    List<Integer> decided = new ArrayList<>();
    for (int slot = 0; slot < slots.size(); slot++) {
      if (slots.isFree(slot)) {
        continue;
      }
      if (run.schedule().isCancelled(slots.occupant(slot))) {
        end(slot, null, -1);
      } else if (slots.state().number(SlotNames.STATUS, slot) > AttackLoop.RUNNING + 0.5f) {
        if (candidate(slot) == null) {
          end(slot, null, -1);
        } else {
          decided.add(slot);
        }
      }
    }
    if (!decided.isEmpty()) {
      verify(decided);
    }
  }

  /** The image that a decided slot offers; null if none. */
  private float[] candidate(int slot) {
    Optional<StepRule.Answer> answer = run.attack().rule().answer();
    if (answer.isEmpty()) {
      return slots.state().row(SlotNames.X, slot);
    }
    return slots.state().number(answer.get().found(), slot) > 0.5f
        ? slots.state().row(answer.get().image(), slot)
        : null;
  }

  private void verify(List<Integer> decided) {
    int pixels = candidate(decided.get(0)).length;
    float[] images = new float[decided.size() * pixels];
    for (int i = 0; i < decided.size(); i++) {
      System.arraycopy(candidate(decided.get(i)), 0, images, i * pixels, pixels);
    }
    int[] classes = verifier.classes(images, decided.size());
    for (int i = 0; i < decided.size(); i++) {
      int slot = decided.get(i);
      Trajectory t = slots.occupant(slot);
      if (classes[i] != run.cleanClass(t)) {
        float[] example = candidate(slot);
        if (!run.attack().threat().contains(run.clean(t.image()), example)) {
          throw new IllegalStateException(t + " left the ball or the box");
        }
        end(slot, example, classes[i]);
      } else {
        disagree(slot);
      }
    }
  }

  /** The verdict graph finds the clean class in what the slot offers. */
  private void disagree(int slot) {
    boolean broken = Math.round(slots.state().number(SlotNames.STATUS, slot)) == AttackLoop.BROKEN;
    boolean keepsBest = run.attack().rule().answer().isPresent();
    float growth = broken ? MARGIN_GROWTH : MARGIN_GROWTH_ANEW;
    float margin =
        growth
            * Math.max(
                LEAST_MARGIN,
                Math.max(
                    slots.state().number(SlotNames.MARGIN, slot),
                    broken ? slots.state().number(SlotNames.GAP, slot) : 0));
    if (broken) {
      slots.state().set(SlotNames.STATUS, slot, AttackLoop.RUNNING);
      slots.state().set(SlotNames.MARGIN, slot, margin);
    } else if (keepsBest && slots.startOver(slot, run.origin(slots.occupant(slot)), FRESH_STARTS)) {
      slots.state().set(SlotNames.MARGIN, slot, margin);
    } else {
      end(slot, null, -1);
    }
  }

  private void end(int slot, float[] example, int adversarialClass) {
    int steps = Math.round(slots.state().number(SlotNames.STEP, slot));
    run.decide(slots.occupant(slot), steps, example, adversarialClass);
    slots.clear(slot);
  }
}
