package dev.linchpin.train.listener;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Curves of a training for TensorBoard: {@code train/loss}, {@code train/accuracy}, {@code
 * train/learning_rate}, {@code train/gradient_norm}, {@code train/images_per_second}, {@code
 * term/NAME}, {@code weight/NAME}; {@code epoch/loss}, {@code epoch/accuracy}; {@code
 * validation/accuracy}, {@code validation/loss}; {@code evaluation/NAME}. The last step has a point
 * in any case.
 */
public final class TensorBoardListener implements TrainingListener {
  private final Path dir;
  private final int every;
  private TensorBoardWriter writer;
  private int batchSize;
  private Step last;

  /**
   * @param dir made when missing; nothing else may write there
   * @param every of so many steps one is shown; at least 1
   */
  public TensorBoardListener(Path dir, int every) {
    if (every < 1) {
      throw new IllegalArgumentException("a point every " + every + " steps");
    }
    this.dir = dir;
    this.every = every;
  }

  /** For what others have to show; does nothing before the training begins or after it ended. */
  public void show(Consumer<TensorBoardWriter> what) {
    if (writer != null) {
      what.accept(writer);
    }
  }

  @Override
  public void onBegin(Begin event) {
    batchSize = event.batchSize();
    last = null;
    writer = new TensorBoardWriter(dir, event.firstStep());
  }

  @Override
  public void onStep(Step event) {
    last = event;
    if (event.step() % every == 0) {
      show(event);
    }
  }

  private void show(Step event) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train/loss", (double) event.loss());
    values.put("train/accuracy", (double) event.accuracy());
    values.put("train/learning_rate", event.learningRate());
    values.put("train/gradient_norm", (double) event.gradientNorm());
    values.put("train/images_per_second", batchSize / event.seconds());
    event.terms().forEach((name, value) -> values.put("term/" + name, (double) value));
    event.weights().forEach((name, value) -> values.put("weight/" + name, (double) value));
    writer.scalars(event.step(), values);
  }

  @Override
  public void onEpoch(Epoch event, Control control) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("epoch/loss", (double) event.loss());
    values.put("epoch/accuracy", (double) event.accuracy());
    values.putAll(event.evaluation().values());
    writer.scalars(event.step(), values);
  }

  @Override
  public void onEvaluation(Evaluation event, Control control) {
    Map<String, Double> values = new LinkedHashMap<>();
    event.values().forEach((name, value) -> values.put("evaluation/" + name, value));
    writer.scalars(event.step(), values);
  }

  @Override
  public void onEnd(End event) {
    if (writer != null) {
      // What did not complete goes on, and then shows no point that an undisturbed one lacks.
      if (event.completed() && last != null && last.step() % every != 0) {
        show(last);
      }
      writer.close();
      writer = null;
    }
  }
}
