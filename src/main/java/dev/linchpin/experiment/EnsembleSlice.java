package dev.linchpin.experiment;

import dev.linchpin.attack.AttackResult;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.attack.Verdict;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.TrajectoryRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the members of an ensemble have found on a slice so far. */
final class EnsembleSlice {
  private final PlannedEnsemble planned;
  private final CleanSlice clean;
  private final Verdict[] verdicts;
  private final List<TrajectoryRow> trajectories = new ArrayList<>();
  private final List<MemberRow> members = new ArrayList<>();
  private long bfloat16Steps;
  private long calibrationSteps;

  EnsembleSlice(PlannedEnsemble planned, CleanSlice clean) {
    this.planned = planned;
    this.clean = clean;
    this.verdicts = new Verdict[clean.labels().length];
    for (int i = 0; i < verdicts.length; i++) {
      verdicts[i] =
          new Verdict(
              clean.indices()[i],
              clean.clean().predicted()[i],
              -1,
              Optional.empty(),
              List.of(),
              List.of());
    }
  }

  /** The images that no member has broken. */
  CleanSlice standing() {
    return clean.only(
        IntStream.range(0, verdicts.length).filter(i -> !verdicts[i].broken()).toArray());
  }

  /**
   * Adds what a member did to them.
   *
   * @param turn in which it ran, from 0
   * @param parts of the images each
   */
  void add(int member, int turn, List<SliceResults> parts) {
    int attacked = 0;
    int broken = 0;
    long steps = 0;
    double seconds = 0;
    for (SliceResults part : parts) {
      AttackResult result = part.result();
      for (Verdict v : result.verdicts()) {
        if (v.broken()) {
          verdicts[v.exampleIndex() - clean.slice().from()] =
              new Verdict(
                  v.exampleIndex(), v.cleanClass(), member, v.success(), List.of(), List.of());
        }
      }
      part.trajectories().forEach(trajectories::add);
      bfloat16Steps += result.bfloat16Steps();
      attacked += result.verdicts().size();
      broken += result.broken();
      steps += result.gradientSteps();
      seconds += result.seconds();
    }
    PlannedAttack attack = planned.members().get(member);
    boolean gradients = attack.attack().rule().needsGradient();
    members.add(
        new MemberRow(
            parts.get(0).model().name(),
            planned.id(),
            attack.attack().threat().norm(),
            attack.attack().threat().epsilon(),
            member,
            turn,
            attack.id(),
            attacked,
            broken,
            gradients ? steps : 0,
            gradients ? 0 : steps,
            seconds));
  }

  /** Adds what was done to find the order and is none of the members' added. */
  void addCosts(MemberTrials trials) {
    calibrationSteps += trials.stepsLeft();
    bfloat16Steps += trials.bfloat16Steps();
  }

  /** How many images are broken. */
  int broken() {
    return members.stream().mapToInt(MemberRow::broken).sum();
  }

  /** Steps of all members, and of finding their order. */
  long steps() {
    return gradientSteps() + members.stream().mapToLong(MemberRow::queries).sum();
  }

  private long gradientSteps() {
    return calibrationSteps + members.stream().mapToLong(MemberRow::gradientSteps).sum();
  }

  /** Writes it as if one attack had found it. */
  void write(ModelRun model, String[] keys, double seconds, RuntimePlan plan) {
    // Apart from the threat model a member's facts are not the ensemble's.
    PlannedAttack first = planned.members().get(0);
    PlannedAttack ensemble =
        new PlannedAttack(
            planned.id(),
            first.threatText(),
            first.attack(),
            1,
            List.of(),
            0,
            first.order(),
            first.useInterval());
    double attacking = members.stream().mapToDouble(MemberRow::seconds).sum();
    AttackResult result =
        new AttackResult(List.of(verdicts), gradientSteps(), bfloat16Steps, attacking, plan);
    new SliceResults(model, ensemble, clean, Optional.empty(), Optional.empty(), result)
        .write(model.folder(), keys, seconds, trajectories.stream(), members);
  }
}
