package dev.linchpin.results;

import java.util.List;

/**
 * What an attack was and what it cost on one slice of the data. A row a slice; costs add up.
 *
 * @param attack identifier in the run: {@code pgd}, {@code ns}, or one of these with a suffix where
 *     a run has several of a kind ({@code ns-logits})
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels; +∞ for an unconstrained attack
 * @param neurons ascending numbers of neurons k to report as k-NS; empty for PGD
 * @param restarts restarts of PGD, or trajectories a neuron
 * @param order how neurons were ordered, for the report; empty for PGD
 * @param seconds from images in memory to verified verdicts, calibration included
 * @param gradientSteps gradient steps that the engine computed; 0 for black-box attacks
 * @param queries proposals of a black-box attack that were evaluated, a forward pass each; a
 *     trajectory's start is one more, not counted here. 0 for others
 * @param bfloat16Steps those gradient steps or queries that were made in bfloat16
 */
public record AttackFacts(
    String model,
    String attack,
    String norm,
    double epsilon,
    List<Integer> neurons,
    int restarts,
    String order,
    double seconds,
    long gradientSteps,
    @LaterColumn(otherwise = 0) long queries,
    @LaterColumn(otherwise = 0) long bfloat16Steps) {
  public AttackFacts {
    neurons = List.copyOf(neurons);
  }

  /** Of an attack by gradients in float32. */
  public AttackFacts(
      String model,
      String attack,
      String norm,
      double epsilon,
      List<Integer> neurons,
      int restarts,
      String order,
      double seconds,
      long gradientSteps) {
    this(model, attack, norm, epsilon, neurons, restarts, order, seconds, gradientSteps, 0, 0);
  }
}
