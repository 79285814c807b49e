package dev.linchpin.attack;

import java.util.List;

/**
 * What an attack concluded.
 *
 * @param verdicts one an image, in the job's order
 * @param gradientSteps steps made in all slots together, those of cancelled trajectories included
 * @param bfloat16Steps those of them that were made in bfloat16
 * @param seconds from images in memory to verified verdicts
 * @param plan as it was in the end: fewer slots than planned if memory did not suffice
 */
public record AttackResult(
    List<Verdict> verdicts,
    long gradientSteps,
    long bfloat16Steps,
    double seconds,
    RuntimePlan plan) {
  public AttackResult {
    verdicts = List.copyOf(verdicts);
  }

  /** Number of broken images. */
  public int broken() {
    return (int) verdicts.stream().filter(Verdict::broken).count();
  }
}
