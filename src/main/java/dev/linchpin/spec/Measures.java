package dev.linchpin.spec;

import dev.linchpin.spec.proto.Training;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of what an evaluation, or a validation, measures and a best network can be told by: more is
 * better.
 */
public final class Measures {
  public static final String ACCURACY = "clean/accuracy";
  public static final String VALIDATION = "validation/accuracy";
  public static final String PGD = "pgd/robust";

  private Measures() {}

  /** Robust accuracy under k-NS. */
  public static String neurons(int k) {
    return k + "-ns/robust";
  }

  /** Those of a training whose evaluation and validation are resolved. */
  static List<String> of(Training training) {
    List<String> measures = new ArrayList<>();
    var evaluation = training.getEvaluation();
    if (evaluation.getEveryEpochs() > 0) {
      measures.add(ACCURACY);
    }
    if (evaluation.getEveryEpochs() > 0 && evaluation.getSteps() > 0) {
      measures.add(PGD);
      evaluation.getNeuronsList().forEach(k -> measures.add(neurons(k)));
    }
    if (training.getValidation().getImages() > 0) {
      measures.add(VALIDATION);
    }
    return measures;
  }
}
