package dev.linchpin.report.claims;

/**
 * A claim of the paper about the models of a run, and what was measured.
 *
 * @param id unique: the claim, then the run, the models and the threat model ({@code
 *     k-ns-rises@table1-cifar10/standard/linf-8_255})
 * @param paperSays in the paper's own terms and numbers
 * @param where in the paper
 * @param n images that both measurements were made on
 * @param measured run, models, both rates, the difference with its 95 % interval, p-values
 */
public record Claim(
    String id, String paperSays, String where, Verdict verdict, int n, String measured) {
  /** The claim without run and models: {@code k-ns-rises}. */
  public String kind() {
    return id.substring(0, id.indexOf('@'));
  }
}
