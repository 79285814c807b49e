package dev.linchpin.bench;

import dev.linchpin.attack.Attack;
import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.AttackResult;
import dev.linchpin.attack.Precision;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.base.Cancellation;
import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.UserError;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.GraphCost;
import dev.linchpin.model.Inference;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Gradient steps a second of PGD (Linf 8/255) through the attack engine: forward pass, gradient by
 * the image, test of the iterate, step and projection, of all slots of all streams together. A
 * round is one job of as many trajectories as there are slots. Only the last iterate counts, so
 * every trajectory makes all its steps whatever it meets, on images of uniform noise, away from a
 * class that is not theirs. Only steps are timed ({@link StepPace}), as with the tools that it is
 * compared with: not the graphs, not a stream's first call, not the verdicts.
 *
 * @param model its name
 * @param plan as it was in force: a model may insist on its batch
 * @param multiplyAdds of one image's forward pass
 * @param stepsPerRound gradient steps in each round
 * @param stepsPerSecond of each round
 */
public record StepRate(
    String model, RuntimePlan plan, long multiplyAdds, long stepsPerRound, Spread stepsPerSecond) {
  private static final double EPSILON = 8.0 / 255;
  private static final int LEAST_STEPS = 10;

  /** The first of a stream is not timed. */
  private static final int LEAST_CALLS = 3;

  private static final int MOST_STEPS = 100_000;
  private static final long MOST_PIXELS = 1L << 30;
  private static final long SEED = 0;

  /**
   * @param rounds that are timed, after some that are not
   * @param seconds that a round lasts, about; at least {@value #LEAST_STEPS} steps are made, in at
   *     least {@value #LEAST_CALLS} calls
   * @param cancellation looked at between calls
   * @throws CancellationException if it was requested
   */
  public static StepRate measure(
      Classifier classifier,
      RuntimePlan plan,
      int rounds,
      double seconds,
      Cancellation cancellation) {
    try (AttackEngine engine = new AttackEngine(classifier, plan)) {
      Round round = warmed(classifier, engine, seconds, cancellation);
      double[] rates = new double[rounds];
      long made = 0;
      for (int i = 0; i < rounds; i++) {
        StepPace pace = new StepPace(System::nanoTime);
        AttackResult result = round.run(engine, pace, cancellation);
        if (engine.plan().precision() == Precision.BFLOAT16 && result.bfloat16Steps() == 0) {
          throw new IllegalStateException("no step was made in bfloat16");
        }
        made = result.gradientSteps();
        rates[i] = pace.stepsPerSecond();
      }
      return new StepRate(
          classifier.name(),
          engine.plan(),
          GraphCost.multiplyAdds(classifier),
          made,
          Spread.of(rates));
    }
  }

  /** A round that lasts about {@code seconds}, on graphs that have run. */
  private static Round warmed(
      Classifier classifier, AttackEngine engine, double seconds, Cancellation cancellation) {
    int steps = Math.max(LEAST_STEPS, LEAST_CALLS * engine.plan().stepsPerCall());
    while (true) {
      Round round = new Round(classifier, engine.plan(), steps);
      round.run(engine, AttackListener.NONE, cancellation);
      double took = round.run(engine, AttackListener.NONE, cancellation).seconds();
      if (took >= seconds / 2 || steps >= MOST_STEPS) {
        return round;
      }
      steps = (int) Math.min(MOST_STEPS, Math.ceil(steps * seconds / took));
    }
  }

  /** A job that keeps every slot busy for the same number of steps. */
  private record Round(AttackJob job) {
    Round(Classifier classifier, RuntimePlan plan, int steps) {
      this(job(classifier, plan, steps));
    }

    private static AttackJob job(Classifier classifier, RuntimePlan plan, int steps) {
      long trajectories = (long) plan.streams() * plan.slots();
      if (trajectories * classifier.pixels() > MOST_PIXELS) {
        throw UserError.usage(
            "%d slots in %d streams are more images of model %s than one array holds; use fewer",
            plan.slots(), plan.streams(), classifier.name());
      }
      int n = (int) trajectories;
      float[] images = noise(n * classifier.pixels());
      Linf threat = new Linf(EPSILON);
      Attack attack =
          new Attack(
              "pgd",
              threat,
              new CrossEntropy(),
              new FixedStep(steps, 2.5 * EPSILON / steps, true),
              true,
              false,
              true);
      return new AttackJob(
          attack,
          images,
          IntStream.range(0, n).toArray(),
          otherClasses(classifier, plan, images, n),
          1,
          Optional.empty(),
          SEED);
    }

    private static float[] noise(int length) {
      CounterRandom random = new CounterRandom(SEED, 0, 0, 0);
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) random.nextUniform();
      }
      return values;
    }

    private static int[] otherClasses(
        Classifier classifier, RuntimePlan plan, float[] images, int n) {
      try (Inference inference = Inference.ofVerdicts(classifier, plan.streams())) {
        int[] predicted = inference.run(images, n).predicted();
        return Arrays.stream(predicted).map(c -> (c + 1) % classifier.classes()).toArray();
      }
    }

    AttackResult run(AttackEngine engine, AttackListener listener, Cancellation cancellation) {
      try {
        return engine.runInOnePrecision(job, new Stoppable(listener, cancellation));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("interrupted");
        cancelled.initCause(e);
        throw cancelled;
      }
    }
  }

  /** Ends the attack where it is asked to; tells a listener of steps. */
  private record Stoppable(AttackListener listener, Cancellation cancellation)
      implements AttackListener {
    @Override
    public void steps(long made) {
      cancellation.check();
      listener.steps(made);
    }
  }
}
