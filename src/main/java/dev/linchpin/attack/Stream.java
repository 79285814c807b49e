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
 * queue until none is left. What is decided is checked by a float32 pass through the verdict graph;
 * a trajectory whose example does not pass goes on with a larger required margin.
 */
final class Stream implements Callable<Void> {
  /** When the verdict graph disagrees, the search graph must be surer by this factor. */
  private static final float MARGIN_GROWTH = 2;

  private static final float LEAST_MARGIN = 1e-6f;

  /** A rule that keeps its best iterate starts over when that fails: this often at most. */
  private static final int FRESH_STARTS = 3;

  private final AttackRun run;
  private final Stepper stepper;
  private final Verifier verifier;
  private final SlotState state;
  private final Trajectory[] occupants;
  private final int[] freshStarts;

  Stream(AttackRun run, Stepper stepper, Verifier verifier) {
    this.run = run;
    this.stepper = stepper;
    this.verifier = verifier;
    this.state = stepper.newState();
    this.occupants = new Trajectory[state.slots()];
    this.freshStarts = new int[state.slots()];
  }

  /**
   * Works until the queue is empty.
   *
   * @throws CancellationException if interrupted
   */
  @Override
  public Void call() {
    try {
      while (!run.isHalted() && refill()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted");
        }
        long before = stepsMade();
        stepper.step(state);
        run.countSteps(stepsMade() - before);
        settle();
      }
      return null;
    } catch (Throwable e) {
      run.halt();
      throw e;
    } finally {
      putBack();
    }
  }

  /** Fills the free slots; false when there is nothing to do. */
  private boolean refill() {
    boolean busy = false;
    for (int slot = 0; slot < occupants.length; slot++) {
      if (occupants[slot] == null) {
        Optional<Trajectory> next = run.schedule().next();
        if (next.isPresent()) {
          occupants[slot] = next.get();
          freshStarts[slot] = 0;
          state.fill(slot, run.origin(next.get()));
        }
      }
      busy |= occupants[slot] != null;
    }
    return busy;
  }

  private long stepsMade() {
    long sum = 0;
    for (int slot = 0; slot < occupants.length; slot++) {
      if (occupants[slot] != null) {
        sum += (long) state.number(SlotNames.STEP, slot);
      }
    }
    return sum;
  }

  private void settle() {
    List<Integer> decided = new ArrayList<>();
    for (int slot = 0; slot < occupants.length; slot++) {
      if (occupants[slot] == null) {
        continue;
      }
      if (run.schedule().isCancelled(occupants[slot])) {
        end(slot, null, -1);
      } else if (state.number(SlotNames.STATUS, slot) > AttackLoop.RUNNING + 0.5f) {
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
      return state.row(SlotNames.X, slot);
    }
    return state.number(answer.get().found(), slot) > 0.5f
        ? state.row(answer.get().image(), slot)
        : null;
  }

  private void verify(List<Integer> slots) {
    int pixels = candidate(slots.get(0)).length;
    float[] images = new float[slots.size() * pixels];
    for (int i = 0; i < slots.size(); i++) {
      System.arraycopy(candidate(slots.get(i)), 0, images, i * pixels, pixels);
    }
    int[] classes = verifier.classes(images, slots.size());
    for (int i = 0; i < slots.size(); i++) {
      int slot = slots.get(i);
      Trajectory t = occupants[slot];
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
    boolean broken = Math.round(state.number(SlotNames.STATUS, slot)) == AttackLoop.BROKEN;
    boolean keepsBest = run.attack().rule().answer().isPresent();
    float margin =
        MARGIN_GROWTH
            * Math.max(
                LEAST_MARGIN,
                Math.max(
                    state.number(SlotNames.MARGIN, slot),
                    broken ? state.number(SlotNames.GAP, slot) : 0));
    if (broken) {
      state.set(SlotNames.STATUS, slot, AttackLoop.RUNNING);
      state.set(SlotNames.MARGIN, slot, margin);
    } else if (keepsBest && freshStarts[slot] < FRESH_STARTS) {
      freshStarts[slot]++;
      state.fill(slot, run.origin(occupants[slot]));
      state.set(SlotNames.MARGIN, slot, margin);
    } else {
      end(slot, null, -1);
    }
  }

  private void end(int slot, float[] example, int adversarialClass) {
    int steps = Math.round(state.number(SlotNames.STEP, slot));
    run.decide(occupants[slot], steps, example, adversarialClass);
    occupants[slot] = null;
    state.clear(slot);
  }

  private void putBack() {
    for (int slot = 0; slot < occupants.length; slot++) {
      if (occupants[slot] != null) {
        run.schedule().putBack(occupants[slot]);
        occupants[slot] = null;
      }
    }
  }
}
