package dev.linchpin.attack;

import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;

/**
 * What of a plan is chosen by a short measurement: how long one thread's forward pass over {@value
 * dev.linchpin.graph.BatchRunner#LEAST} images takes. Where that is long, a call's overhead and the
 * gain of larger batches are small beside the steps that trajectories make in vain until their
 * stream looks at them: fewer slots, a step a call. In float32 on the CPU noise decides about no
 * result. A step takes three times as long as a forward pass, a call some 0.3 ms besides.
 *
 * @param slots whether to choose the slots
 * @param stepsPerCall whether to choose the steps per call
 * @param precision whether to choose the precision, by another measurement ({@link Bfloat16Gain})
 */
public record Calibration(boolean slots, boolean stepsPerCall, boolean precision) {
  /** Everything is given. */
  public static final Calibration NONE = new Calibration(false, false, false);

  /**
   * Where the machine is quiet ResNet-4b takes 1.4 to 2.2 ms, ResNet-20 9.5: other work may double
   * either without another choice.
   */
  private static final double SLOW_SECONDS = 0.005;

  /** What other work may have made too long. */
  private static final double BIT = 1.5;

  private static final int SLOTS_IF_SLOW = BatchRunner.LEAST;
  private static final int ROUNDS = 2;

  /** What is left once slots and steps per call are chosen, or fixed by the model's batch. */
  Calibration ofPrecision() {
    return new Calibration(false, false, precision);
  }

  /** Whether so many trajectories, in all streams together, are worth the measurement. */
  boolean pays(RuntimePlan plan, long trajectories) {
    return (slots || stepsPerCall) && trajectories > (long) plan.streams() * SLOTS_IF_SLOW;
  }

  /** The plan with what was chosen. */
  RuntimePlan choose(Classifier classifier, Verifier forward, RuntimePlan plan) {
    return seconds(classifier, forward, plan.streams()) < SLOW_SECONDS ? plan : forSlow(plan);
  }

  /** The plan for a model whose steps take long. */
  RuntimePlan forSlow(RuntimePlan plan) {
    RuntimePlan fewer = slots ? plan.withSlots(Math.min(plan.slots(), SLOTS_IF_SLOW)) : plan;
    return stepsPerCall ? fewer.withStepsPerCall(1) : fewer;
  }

  private static double seconds(Classifier classifier, Verifier forward, int streams) {
    float[] images = new float[BatchRunner.LEAST * classifier.pixels() * streams];
    // The first run of a session plans its graph; verdicts need that anyway.
    forward.classes(images, BatchRunner.LEAST * streams);
    double best = Double.POSITIVE_INFINITY;
    // Noise makes it longer: only what is a bit too long deserves another look.
    for (int i = 0; i < ROUNDS && (i == 0 || isBitSlow(best)); i++) {
      long begin = System.nanoTime();
      forward.classes(images, BatchRunner.LEAST);
      best = Math.min(best, (System.nanoTime() - begin) * 1e-9);
    }
    return best;
  }

  private static boolean isBitSlow(double seconds) {
    return seconds >= SLOW_SECONDS && seconds < BIT * SLOW_SECONDS;
  }
}
