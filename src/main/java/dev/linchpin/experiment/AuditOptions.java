package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Options of {@code linchpin audit}.
 *
 * @param model the model to audit
 * @param data the images to audit it on
 * @param attacks what to attack it with
 * @param seed of everything random
 * @param out the run folder; empty: one named after model and data
 * @param overrides {@code path=value} on the spec that the other options make, in the order given
 * @param streams sessions side by side; empty: chosen for the machine
 * @param slots images a stream steps at once; empty: chosen for the machine
 */
public record AuditOptions(
    ModelOptions model,
    DataOptions data,
    Attacks attacks,
    long seed,
    Optional<Path> out,
    List<String> overrides,
    OptionalInt streams,
    OptionalInt slots) {

  /**
   * The attacks of an audit.
   *
   * @param norm of the ball
   * @param epsilon its radius in [0,1] pixels; at least 0, and at most 1 for LINF
   * @param steps of each trajectory, at least 1
   * @param restarts of PGD; 0: no PGD
   * @param neurons k of the k-NS attacks, ascending; empty: none
   */
  public record Attacks(
      Norm norm, Epsilon epsilon, int steps, int restarts, List<Integer> neurons) {}

  /**
   * A radius and how the user wrote it.
   *
   * @param value in [0,1] pixels
   * @param text {@code 8/255} or a decimal number
   */
  public record Epsilon(double value, String text) {}

  /** Norms. */
  public enum Norm {
    LINF,
    L2
  }
}
