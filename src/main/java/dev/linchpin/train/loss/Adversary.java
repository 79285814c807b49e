package dev.linchpin.train.loss;

/**
 * How adversarial images are made for training: projected gradient ascent on the network as it is
 * (Madry et al. 2018), in ball ∩ [0,1].
 *
 * @param norm of the ball
 * @param epsilon radius in [0,1] pixels
 * @param steps gradient steps; 1 with {@link Start#RANDOM} is fast adversarial training (Wong et
 *     al. 2020)
 * @param stepSize in the norm and units of epsilon
 * @param start where it begins
 * @param objective what it maximises
 * @param batchStatistics whether the attacked network normalises by the batch, as the trained one
 *     does (Madry, Wong), or by moving statistics (the published code of TRADES)
 */
public record Adversary(
    Norm norm,
    double epsilon,
    int steps,
    double stepSize,
    Start start,
    Objective objective,
    boolean batchStatistics) {
  public Adversary {
    if (!(epsilon >= 0) || steps < 1 || !(stepSize > 0)) {
      throw new IllegalArgumentException(
          "adversary of ε " + epsilon + ", " + steps + " steps of " + stepSize);
    }
  }

  /** Norm of the ball. */
  public enum Norm {
    LINF,
    L2
  }

  /** The first iterate. */
  public enum Start {
    CLEAN,
    /** Uniform in the ball. */
    RANDOM,
    /** Gaussian noise of σ = 0.001 on the image, as TRADES starts: its objective is flat at 0. */
    NEARBY
  }

  /** What the adversary maximises. */
  public enum Objective {
    /** Cross-entropy of the label. */
    CROSS_ENTROPY,
    /** KL(p(x) ‖ p(x')): TRADES (Zhang et al. 2019). */
    KL_DIVERGENCE
  }
}
