package dev.linchpin.report.page;

import dev.linchpin.spec.proto.Loss;
import dev.linchpin.spec.proto.SensitivityRegularizer;
import java.util.ArrayList;
import java.util.List;

/** What a training minimises, in words. */
final class LossText {
  private LossText() {}

  static String of(Loss loss) {
    List<String> parts = new ArrayList<>(List.of(crossEntropy(loss)));
    if (loss.hasSensitivity()) {
      parts.add(regularizer(loss.getSensitivity()));
    }
    if (loss.hasEquation4()) {
      parts.add("equation 4, weight " + number(loss.getEquation4().getWeight()));
    }
    return String.join(" + ", parts);
  }

  private static String crossEntropy(Loss loss) {
    return switch (loss.getAdversaryCase()) {
      case ADVERSARIAL ->
          "cross-entropy on adversarial images ("
              + SpecText.threat(loss.getAdversarial().getThreat())
              + ", "
              + Numbers.count(loss.getAdversarial().getSteps(), "step")
              + ")";
      case FAST ->
          "cross-entropy on images of one adversarial step ("
              + SpecText.threat(loss.getFast().getThreat())
              + ")";
      case TRADES ->
          "TRADES ("
              + SpecText.threat(loss.getTrades().getThreat())
              + ", β "
              + number(loss.getTrades().getBeta())
              + ")";
      default -> "cross-entropy";
    };
  }

  private static String regularizer(SensitivityRegularizer r) {
    return "sensitivity (equation 5: λ1 "
        + number(r.getLambda1())
        + ", λ2 "
        + number(r.getLambda2())
        + ", k "
        + r.getK()
        + ", "
        + r.getTerm1()
        + (r.getWarmUpEpochs() > 0 ? ", warm-up " + number(r.getWarmUpEpochs()) : "")
        + ")";
  }

  private static String number(double value) {
    return Double.toString(value).replaceFirst("\\.0$", "");
  }
}
