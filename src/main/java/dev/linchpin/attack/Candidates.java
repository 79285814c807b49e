package dev.linchpin.attack;

import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.base.PredictedClass;
import dev.linchpin.graph.BatchRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a stream's decided trajectories offer, on its way to a float32 pass through the verdict
 * graph. A pass over one image costs as much as one over {@link BatchRunner#LEAST}, so it waits for
 * others; what it would cancel is held meanwhile ({@link Schedule#isHeld}). A trajectory whose
 * example does not pass goes on with a larger required margin.
 */
final class Candidates {
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

  /** More rows of slots than these should not wait in memory. */
  private static final int MOST = 256;

  /** So many calls of a stream's graph take much longer than a pass does. */
  private static final int PATIENCE = 16;

  private final AttackRun run;
  private final Verifier verifier;
  private final List<SlotTensor> tensors;
  private final List<Slots.Moving> waiting = new ArrayList<>();
  private int calls;

  /**
   * @param tensors of the slots that trajectories come from
   */
  Candidates(AttackRun run, Verifier verifier, List<SlotTensor> tensors) {
    this.run = run;
    this.verifier = verifier;
    this.tensors = tensors;
  }

  /** Whether the trajectory of a slot has something to offer. */
  boolean has(SlotState state, int slot) {
    Optional<StepRule.Answer> answer = run.attack().rule().answer();
    return answer.isEmpty() || state.number(answer.get().found(), slot) > 0.5f;
  }

  /** Takes a decided trajectory that {@link #has} something to offer. */
  void add(Slots.Moving decided) {
    waiting.add(decided);
    if (isSuccess(decided)) {
      run.schedule().offer(decided.trajectory());
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** A call of the stream's graph is over. */
  void countCall() {
    calls = waiting.isEmpty() ? 0 : calls + 1;
  }

  /**
   * Whether verdicts are wanted now: a pass is full, or one has waited long, or what one would
   * cancel is not held.
   */
  boolean isDue() {
    return waiting.size() >= BatchRunner.LEAST
        || calls > PATIENCE
        || (waiting.stream().anyMatch(m -> isSuccess(m) && isDisputed(m))
            && !run.schedule().verdictsMayWait());
  }

  private boolean isDisputed(Slots.Moving m) {
    return run.schedule().isDisputed(m.trajectory().image());
  }

  /**
   * What the verdict graph is expected to confirm: not a last iterate that breaks nothing. An
   * iterate that was but foreseen to break holds nothing that may be well on its way.
   */
  private boolean isSuccess(Slots.Moving m) {
    return run.attack().rule().answer().isPresent()
        || isBroken(m)
        || (isExpected(m) && m.trajectory().index() == 0);
  }

  private static boolean isBroken(Slots.Moving m) {
    return is(SlotStatus.BROKEN, m);
  }

  private static boolean isExpected(Slots.Moving m) {
    return is(SlotStatus.EXPECTED, m);
  }

  private static boolean is(int status, Slots.Moving m) {
    return Math.round(m.number(SlotNames.STATUS)) == status;
  }

  /** Whether no more should be added. */
  boolean isFull() {
    return waiting.size() >= MOST;
  }

  /**
   * Decides as many as fill a pass, all if they don't. Returns those that must go on. What is left
   * waits on.
   */
  List<Slots.Moving> verify() {
    List<Slots.Moving> wanted = nextPass();
    int[] classes = classes(wanted);
    waiting.subList(0, wanted.size()).clear();
    calls = 0;
    List<Slots.Moving> goOn = new ArrayList<>();
    for (int i = 0; i < classes.length; i++) {
      Slots.Moving m = wanted.get(i);
      if (!PredictedClass.isOther(classes[i], run.cleanClass(m.trajectory()))) {
        if (isExpected(m)) {
          run.schedule().withdraw(m.trajectory());
        } else {
          run.schedule().refuse(m.trajectory());
        }
        run.handover().wake();
        surer(m).ifPresentOrElse(goOn::add, () -> end(m, null, -1));
      } else if (run.attack()
          .threat()
          .contains(run.clean(m.trajectory().image()), m.row(image()))) {
        end(m, m.row(image()), classes[i]);
      } else {
        throw new IllegalStateException(m.trajectory() + " left the ball or the box");
      }
    }
    return goOn;
  }

  /** The first of those that wait; what needs no verdict any more goes. */
  private List<Slots.Moving> nextPass() {
    List<Slots.Moving> wanted = new ArrayList<>();
    for (Slots.Moving m : waiting) {
      if (run.schedule().isCancelled(m.trajectory())) {
        end(m, null, -1);
      } else if (run.schedule().isHeld(m.trajectory())) {
        run.putBack(m.trajectory());
      } else {
        wanted.add(m);
      }
    }
    waiting.clear();
    waiting.addAll(wanted);
    int whole = wanted.size() / BatchRunner.LEAST * BatchRunner.LEAST;
    return wanted.subList(0, whole > 0 ? whole : wanted.size());
  }

  private int[] classes(List<Slots.Moving> offered) {
    if (offered.isEmpty()) {
      return new int[0];
    }
    int pixels = offered.get(0).row(image()).length;
    float[] images = new float[offered.size() * pixels];
    for (int i = 0; i < offered.size(); i++) {
      System.arraycopy(offered.get(i).row(image()), 0, images, i * pixels, pixels);
    }
    return verifier.classes(images, offered.size());
  }

  /** Name of the slot tensor that a trajectory offers. */
  private String image() {
    return run.attack().rule().answer().map(StepRule.Answer::image).orElse(SlotNames.X);
  }

  /** The verdict graph finds no other class in it: how it goes on, if it may. */
  private Optional<Slots.Moving> surer(Slots.Moving m) {
    if (isExpected(m)) {
      m.set(SlotNames.STATUS, SlotStatus.RUNNING);
      m.set(SlotNames.FORESEEN, 0);
      return Optional.of(m);
    }
    boolean broken = isBroken(m);
    float gap = broken ? m.number(SlotNames.GAP) : 0;
    float growth = broken ? MARGIN_GROWTH : MARGIN_GROWTH_ANEW;
    float margin = growth * Math.max(LEAST_MARGIN, Math.max(m.number(SlotNames.MARGIN), gap));
    if (broken) {
      m.set(SlotNames.STATUS, SlotStatus.RUNNING);
      m.set(SlotNames.MARGIN, margin);
      return Optional.of(m);
    }
    if (run.attack().rule().answer().isEmpty() || m.freshStarts() == FRESH_STARTS) {
      return Optional.empty();
    }
    Slots.Moving anew = m.startedOver(tensors, run.origin(m.trajectory()));
    anew.set(SlotNames.MARGIN, margin);
    return Optional.of(anew);
  }

  private void end(Slots.Moving m, float[] example, int adversarialClass) {
    run.decide(m.trajectory(), Math.round(m.number(SlotNames.STEP)), example, adversarialClass);
  }

  /** Lets all go, undecided. */
  void evict(Consumer<Trajectory> to) {
    waiting.forEach(m -> to.accept(m.trajectory()));
    waiting.clear();
  }
}
