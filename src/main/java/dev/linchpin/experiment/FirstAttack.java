package dev.linchpin.experiment;

import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The evaluator of a new run's first model and the graphs of its first attack, made on a thread of
 * their own while the run folder is made and clean images are looked at. Only saves time: what
 * fails here fails again, and is told, where it is needed.
 */
final class FirstAttack implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(FirstAttack.class);

  /** Empty once it is taken. */
  private CompletableFuture<Optional<Begun>> making;

  /**
   * @param plan that the evaluator was made for
   * @param open to its engine
   * @param chosen the plan that the engine chose meanwhile, if it did
   */
  private record Begun(
      Evaluator evaluator, RuntimePlan plan, Calibration open, List<RuntimePlan> chosen) {}

  private FirstAttack(CompletableFuture<Optional<Begun>> making) {
    this.making = making;
  }

  /** Where there is nothing to make ahead. */
  static FirstAttack none() {
    return new FirstAttack(CompletableFuture.completedFuture(Optional.empty()));
  }

  /**
   * @param experiment resolved
   * @param images of the run
   */
  static FirstAttack begin(Experiment experiment, Classifier classifier, int images) {
    return new FirstAttack(
        CompletableFuture.supplyAsync(
            () ->
                PlannedAttack.of(experiment, classifier).stream()
                    .findFirst()
                    .map(first -> begun(experiment, classifier, first, images)),
            task -> new Thread(task, "first attack").start()));
  }

  private static Begun begun(
      Experiment experiment, Classifier classifier, PlannedAttack first, int images) {
    RunPlan fresh = new RunPlan(experiment.getRuntime(), Map.of());
    RuntimePlan plan = fresh.of(classifier);
    Calibration open = fresh.open(classifier);
    Evaluator evaluator = Evaluator.of(classifier, plan, open);
    List<RuntimePlan> chosen = new ArrayList<>();
    try {
      new AttackTask(first, experiment.getSeed())
          .prepare(evaluator.engine(), Math.min(images, Slice.SIZE), chosen::add);
    } catch (RuntimeException e) {
      evaluator.close();
      throw e;
    }
    return new Begun(evaluator, plan, open, chosen);
  }

  /**
   * The evaluator, the caller's from here on, if it is one for this plan.
   *
   * @param replanned hears of the plan that the engine chose meanwhile
   */
  Optional<Evaluator> take(RuntimePlan plan, Calibration open, Consumer<RuntimePlan> replanned) {
    Optional<Begun> fitting =
        made().filter(begun -> begun.plan().equals(plan) && begun.open().equals(open));
    if (fitting.isPresent()) {
      making = CompletableFuture.completedFuture(Optional.empty());
      fitting.get().chosen().forEach(replanned);
    }
    return fitting.map(Begun::evaluator);
  }

  private Optional<Begun> made() {
    try {
      return making.join();
    } catch (CompletionException e) {
      LOG.debug("to be tried again when needed", e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    made().ifPresent(begun -> begun.evaluator().close());
  }
}
