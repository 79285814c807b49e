package dev.linchpin.report;

import java.util.List;

/**
 * What the members of an ensemble did on a model; its rates are an {@link AttackSummary}.
 *
 * @param attack {@code standard}, {@code linchpin}
 * @param epsilon in [0,1] pixels
 * @param members in the order in which they ran
 */
public record EnsembleSummary(
    String model, String attack, String norm, double epsilon, List<Member> members) {
  public EnsembleSummary {
    members = List.copyOf(members);
  }

  /**
   * @param name {@code apgd-ce}
   * @param attacked images that the members before left standing
   * @param broken of these
   * @param gradientSteps in all
   * @param queries forward passes of a black-box member, in all
   */
  public record Member(
      String name, int attacked, int broken, long gradientSteps, long queries, double seconds) {
    Member plus(Member other) {
      return new Member(
          name,
          attacked + other.attacked,
          broken + other.broken,
          gradientSteps + other.gradientSteps,
          queries + other.queries,
          seconds + other.seconds);
    }
  }

  public ThreatKey threat() {
    return new ThreatKey(norm, epsilon);
  }
}
