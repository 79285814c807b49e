package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.AttackEngine;
import dev.linchpin.attack.AttackJob;
import dev.linchpin.attack.AttackListener;
import dev.linchpin.attack.Calibration;
import dev.linchpin.attack.RuntimePlan;
import dev.linchpin.attack.Verdict;
import dev.linchpin.model.Classifier;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstAttackTest {
  private static final int IMAGES = 40;
  private static final String PGD =
      "tasks { attack { threats { epsilon: 0.05 } pgd { restarts: 3 } steps: 5 } }";

  private final Classifier classifier = TinyClassifiers.conv(3, 3, 16);
  private final List<RuntimePlan> heard = new ArrayList<>();

  private static Experiment experiment(String tasks) {
    return TaskFixture.experiment("runtime { streams: 2 slots: 16 } " + tasks);
  }

  private Optional<Evaluator> take(FirstAttack first, Experiment experiment) {
    RunPlan plan = new RunPlan(experiment.getRuntime(), Map.of());
    return first.take(plan.of(classifier), plan.open(classifier), heard::add);
  }

  private List<Verdict> verdicts(Experiment experiment, AttackEngine engine) throws Exception {
    PlannedAttack planned = PlannedAttack.of(experiment, classifier).get(0);
    float[] images = TinyClassifiers.images(classifier, IMAGES, 5);
    AttackJob job =
        new AttackJob(
            planned.attack(),
            images,
            IntStream.range(0, IMAGES).toArray(),
            new int[IMAGES],
            planned.restarts(),
            Optional.empty(),
            1);
    return engine.run(job, AttackListener.NONE).verdicts();
  }

  @Test
  void whatIsTakenAttacksLikeAnyOther() throws Exception {
    Experiment experiment = experiment(PGD);
    RunPlan plan = new RunPlan(experiment.getRuntime(), Map.of());
    try (FirstAttack first = FirstAttack.begin(experiment, classifier, IMAGES);
        Evaluator ahead = take(first, experiment).orElseThrow();
        Evaluator usual = Evaluator.of(classifier, plan.of(classifier), plan.open(classifier))) {
      assertThat(verdicts(experiment, ahead.engine()))
          .usingRecursiveComparison()
          .isEqualTo(verdicts(experiment, usual.engine()));
      assertThat(take(first, experiment)).as("the same once more").isEmpty();
    }
  }

  /** What the engine chose while nobody listened is told to who takes it. */
  @Test
  void aPlanThatWasChosenIsHeard() {
    Experiment open = TaskFixture.experiment("runtime { streams: 2 } " + PGD);
    try (FirstAttack first = FirstAttack.begin(open, classifier, IMAGES);
        Evaluator ahead = take(first, open).orElseThrow()) {
      assertThat(heard).containsExactly(ahead.engine().plan());
    }
  }

  @Test
  void anotherPlanIsNotServed() {
    Experiment experiment = experiment(PGD);
    try (FirstAttack first = FirstAttack.begin(experiment, classifier, IMAGES)) {
      RuntimePlan other =
          new RunPlan(experiment.getRuntime(), Map.of("conv3.slots", "32")).of(classifier);
      assertThat(first.take(other, Calibration.NONE, heard::add)).isEmpty();
      assertThat(heard).isEmpty();
    }
  }

  /** It fails again where somebody hears it. */
  @Test
  void anAttackThatDoesNotFitIsLeftToWhoRunsIt() {
    Experiment neurons =
        experiment("tasks { attack { threats { epsilon: 0.05 } neurons { counts: 1 } steps: 5 } }");
    Classifier headless =
        new Classifier(
            classifier.name(),
            classifier.height(),
            classifier.width(),
            classifier.channels(),
            classifier.classes(),
            Optional.empty(),
            classifier.verdictGraph(),
            classifier.searchGraph(),
            classifier.fixedBatch(),
            classifier.eightBit(),
            classifier.hash());
    try (FirstAttack first = FirstAttack.begin(neurons, headless, IMAGES)) {
      assertThat(take(first, neurons)).isEmpty();
    }
  }

  @Test
  void withoutAttacksThereIsNothing() {
    Experiment none = experiment("");
    try (FirstAttack first = FirstAttack.begin(none, classifier, IMAGES)) {
      assertThat(take(first, none)).isEmpty();
    }
  }
}
