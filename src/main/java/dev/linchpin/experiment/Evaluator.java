package dev.linchpin.experiment;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;

/**
 * What a model is looked at and attacked with.
 *
 * @param inference of its verdict graph
 * @param engine whose verdicts are the inference's
 */
record Evaluator(Inference inference, AttackEngine engine) implements AutoCloseable {
  /**
   * @param open what the engine's first job decides on
   */
  static Evaluator of(Classifier classifier, RuntimePlan plan, Calibration open) {
    Inference inference = Inference.ofVerdicts(classifier, plan.streams());
    return new Evaluator(inference, new AttackEngine(classifier, inference, plan, open));
  }

  @Override
  public void close() {
    engine.close();
    inference.close();
  }
}
