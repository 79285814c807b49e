package dev.linchpin.train.listener;

import dev.linchpin.base.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Ends a training at the first step whose loss, a term of it, or gradient is NaN or infinite,
 * before a checkpoint could hold such weights; a finite gradient is what keeps the next weights
 * finite. Put it last among listeners, so that the others record the step that it ends.
 */
public final class DivergenceGuard implements TrainingListener {
  private final LongFunction<Path> checkpoint;
  private String name = "";
  private long saved;

  /**
   * @param checkpoint file by step
   */
  public DivergenceGuard(LongFunction<Path> checkpoint) {
    this.checkpoint = checkpoint;
  }

  @Override
  public void onBegin(Begin event) {
    name = event.name();
    saved = event.firstStep();
  }

  @Override
  public void onCheckpoint(long step) {
    saved = step;
  }

  /**
   * @throws UserError (USAGE: the same settings would diverge again) that names what blew up, when,
   *     and what to try
   */
  @Override
  public void onStep(Step event) {
    List<String> terms =
        event.terms().entrySet().stream()
            .filter(t -> !Float.isFinite(t.getValue()))
            .map(t -> "loss term " + t.getKey() + " is " + t.getValue() + weight(event, t.getKey()))
            .toList();
    if (!terms.isEmpty()) {
      throw diverged(event, String.join(", ", terms));
    }
    if (!Float.isFinite(event.loss())) {
      throw diverged(event, "the loss is " + event.loss() + ", each of its terms finite");
    }
    if (!Float.isFinite(event.gradientNorm())) {
      throw diverged(
          event,
          String.format(
              Locale.ROOT,
              "the gradient's norm is %s while the loss is %.4g (%s)",
              event.gradientNorm(),
              event.loss(),
              describe(event.terms())));
    }
  }

  private static String weight(Step event, String term) {
    Float weight = event.weights().get(term);
    return weight == null ? "" : String.format(Locale.ROOT, " (weight %s)", weight);
  }

  private static String describe(Map<String, Float> terms) {
    StringBuilder text = new StringBuilder();
    terms.forEach(
        (term, value) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %.4g", term, value)));
    return text.toString();
  }

  private UserError diverged(Step event, String what) {
    return UserError.usage(
        "training %s diverged at step %d (epoch %.2f, learning rate %.4g): %s. %s. Try a lower"
            + " learning rate, a longer warm-up, gradient clipping, or a smaller weight of that"
            + " term",
        name,
        event.step(),
        event.epoch(),
        event.learningRate(),
        what,
        saved > 0
            ? "The last good checkpoint is " + checkpoint.apply(saved) + " (step " + saved + ")"
            : "There is no checkpoint yet");
  }
}
