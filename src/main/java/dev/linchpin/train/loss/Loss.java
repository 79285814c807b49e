package dev.linchpin.train.loss;

import java.util.List;
import java.util.Optional;

/**
 * What a training minimises: Σ weight · warm-up · term.
 *
 * @param terms at least one, no two of one name
 * @param adversary makes the adversarial images that terms look at; empty if none does
 */
public record Loss(List<Weighted> terms, Optional<Adversary> adversary) {
  public Loss {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("a loss needs a term");
    }
    if (terms.stream().map(t -> t.term().name()).distinct().count() < terms.size()) {
      throw new IllegalArgumentException("two terms of one name");
    }
    if (terms.stream().anyMatch(t -> t.term().usesAdversarial()) != adversary.isPresent()) {
      throw new IllegalArgumentException("adversarial terms and an adversary go together");
    }
  }

  /**
   * A term with its weight.
   *
   * @param weight λ; negative maximises the term
   * @param warmUpEpochs λ grows linearly from 0 over so many epochs; 0: λ from the start
   */
  public record Weighted(LossTerm term, double weight, double warmUpEpochs) {
    /** λ at a time in epochs since the start. */
    public double weightAt(double epoch) {
      return warmUpEpochs <= 0 ? weight : weight * Math.min(1, epoch / warmUpEpochs);
    }
  }

  public boolean needsHead() {
    return terms.stream().anyMatch(t -> t.term().needsHead());
  }

  /** Whether clean images pass the network: a term looks at them, or there are no others. */
  public boolean usesClean() {
    return adversary.isEmpty() || terms.stream().anyMatch(t -> t.term().usesClean());
  }
}
