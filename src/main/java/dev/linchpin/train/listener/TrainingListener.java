package dev.linchpin.train.listener;

import dev.linchpin.model.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Told what happens in a training, by its own thread, in order. What a listener throws ends the
 * training.
 */
public interface TrainingListener {
  /** Before the first step of this process. */
  default void onBegin(Begin event) {}

  /** After every step. */
  default void onStep(Step event) {}

  /** After the last step of an epoch. */
  default void onEpoch(Epoch event, Control control) {}

  /** Someone evaluated the network (listeners may, at {@link #onEpoch}). */
  default void onEvaluation(Evaluation event, Control control) {}

  /** A checkpoint is on disk. */
  default void onCheckpoint(long step) {}

  /** After the last step, however the training ended. */
  default void onEnd(End event) {}

  /** What a listener must remember over a resume, by key; part of every checkpoint. */
  default Map<String, String> notes() {
    return Map.of();
  }

  /**
   * @param name of the network
   * @param totalSteps of the whole training
   * @param stepsPerEpoch full batches an epoch
   * @param batchSize images a step
   * @param firstStep steps done by earlier processes; 0 unless resumed
   * @param notes what {@link TrainingListener#notes} of all listeners gave at the checkpoint; empty
   *     unless resumed
   * @param remarks what of the network is not trained, a line each
   */
  record Begin(
      String name,
      long totalSteps,
      int stepsPerEpoch,
      int batchSize,
      long firstStep,
      Map<String, String> notes,
      List<String> remarks) {}

  /**
   * @param step steps done, this one included: 1 after the first
   * @param epoch time in epochs after it
   * @param learningRate that it used
   * @param loss all terms with their weights
   * @param terms without their weights, by name
   * @param weights that the terms had, by name
   * @param accuracy share of the batch (adversarial images, if there are no clean ones) that the
   *     network had right
   * @param gradientNorm global norm before clipping
   * @param seconds from the last step's end to this one's
   */
  record Step(
      long step,
      double epoch,
      double learningRate,
      float loss,
      Map<String, Float> terms,
      Map<String, Float> weights,
      float accuracy,
      float gradientNorm,
      double seconds) {}

  /**
   * @param epoch epochs done
   * @param step steps done
   * @param loss mean over the steps of the epoch that this process made
   * @param accuracy likewise
   * @param imagesPerSecond likewise; validation, evaluation and checkpoints not counted
   * @param validation on images that are not trained on; empty where there are none
   * @param network the network as it is (its averaged weights, if they are kept), made when asked
   *     for
   */
  record Epoch(
      int epoch,
      long step,
      float loss,
      float accuracy,
      double imagesPerSecond,
      Optional<Validation> validation,
      Supplier<Network> network) {

    /** What {@link Validation#values} gives, as that of an evaluation. */
    public Evaluation evaluation() {
      return new Evaluation(
          epoch, step, validation.map(Validation::values).orElse(Map.of()), network);
    }
  }

  /**
   * The network as it is, in inference form, on images that are not trained on.
   *
   * @param accuracy share of them that it has right
   * @param loss mean cross-entropy of those that are of one of its classes; NaN without any
   */
  record Validation(double accuracy, double loss) {
    /** By name. */
    public Map<String, Double> values() {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("validation/accuracy", accuracy);
      values.put("validation/loss", loss);
      return values;
    }
  }

  /**
   * @param epoch epochs done
   * @param step steps done
   * @param values by name: {@code clean/accuracy}, {@code pgd/success}, {@code 4-ns/success}, …
   * @param network what was evaluated
   */
  record Evaluation(int epoch, long step, Map<String, Double> values, Supplier<Network> network) {}

  /**
   * @param step steps done
   * @param reason why it ended: {@code all steps done}, or an early stop's reason
   * @param completed false if an exception or a cancellation ended it
   */
  record End(long step, String reason, boolean completed) {}

  /** What a listener may ask of the training. */
  interface Control {
    /** Ends the training after this event, as if all steps were done. */
    void stop(String reason);

    /** Whether someone asked for the end. */
    boolean stopping();

    /** Tells all listeners of an evaluation. */
    void evaluated(Evaluation evaluation);
  }
}
