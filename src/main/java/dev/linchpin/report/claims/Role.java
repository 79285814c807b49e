package dev.linchpin.report.claims;

import dev.linchpin.spec.proto.Loss;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Threat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a model was trained, which decides what the paper says of it. */
enum Role {
  STANDARD,
  L2_ROBUST,
  LINF_ROBUST,
  SENSITIVITY,
  /** Nothing says how. */
  UNKNOWN;

  boolean adversarial() {
    return this == L2_ROBUST || this == LINF_ROBUST;
  }

  /** By its loss. A mixture of regulariser and adversary is none of the paper's. */
  static Role trained(Loss loss) {
    boolean regularised = loss.hasSensitivity();
    if (loss.hasEquation4()) {
      return UNKNOWN;
    }
    return switch (loss.getAdversaryCase()) {
      case ADVERSARY_NOT_SET -> regularised ? SENSITIVITY : STANDARD;
      case ADVERSARIAL -> regularised ? UNKNOWN : of(loss.getAdversarial().getThreat());
      case FAST -> regularised ? UNKNOWN : of(loss.getFast().getThreat());
      case TRADES -> regularised ? UNKNOWN : of(loss.getTrades().getThreat());
    };
  }

  private static Role of(Threat threat) {
    return switch (threat.getNorm()) {
      case L2 -> L2_ROBUST;
      case LINF -> LINF_ROBUST;
      default -> UNKNOWN;
    };
  }

  /** By a name whose words say it: {@code standard}, {@code my-l2-robust}, {@code sensitivity}. */
  static Role named(String name) {
    List<String> words = Arrays.asList(name.toLowerCase(Locale.ROOT).split("[._-]+"));
    boolean robust = words.contains("robust") || words.contains("adversarial");
    boolean l2 = words.contains("l2");
    boolean linf = words.contains("linf");
    int meanings =
        (words.contains("standard") ? 1 : 0)
            + (words.contains("sensitivity") ? 1 : 0)
            + (robust ? 1 : 0);
    if (meanings != 1) {
      return UNKNOWN;
    }
    if (robust) {
      return l2 == linf ? UNKNOWN : l2 ? L2_ROBUST : LINF_ROBUST;
    }
    return words.contains("standard") ? STANDARD : SENSITIVITY;
  }

  /** From the model of a spec alone. */
  static Role of(Model model) {
    // What a fine-tuned model was before, its loss does not tell.
    return !model.hasTrain()
        ? named(model.getName())
        : model.getSavedModel().isEmpty() ? trained(model.getTrain().getLoss()) : UNKNOWN;
  }
}
