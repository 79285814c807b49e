package dev.linchpin.spec;

import dev.linchpin.spec.proto.Evaluation;
import java.util.ArrayList;
import java.util.List;

/** Names of what an evaluation measures and a best network can be told by: more is better. */
public final class Measures {
  public static final String ACCURACY = "clean/accuracy";
  public static final String PGD = "pgd/robust";

  private Measures() {}

  /** Robust accuracy under k-NS. */
  public static String neurons(int k) {
    return k + "-ns/robust";
  }

  /** Those of a resolved evaluation. */
  static List<String> of(Evaluation evaluation) {
    List<String> measures = new ArrayList<>(List.of(ACCURACY));
    if (evaluation.getSteps() > 0) {
      measures.add(PGD);
      evaluation.getNeuronsList().forEach(k -> measures.add(neurons(k)));
    }
    return measures;
  }
}
