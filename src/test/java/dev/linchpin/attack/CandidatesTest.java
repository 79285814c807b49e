package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.base.PredictedClass;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decided trajectories on their way through the verdict graph, in a stream of 16 slots. */
class CandidatesTest {
  private static final int IMAGES = 64;

  private final Classifier classifier = TinyClassifiers.conv(1, 5);

  /** How many images each pass had. */
  private final List<Integer> passes = Collections.synchronizedList(new ArrayList<>());

  /** Images in the order in which they were told to be settled. */
  private final List<Integer> settled = new ArrayList<>();

  private AttackJob job(int restarts) {
    float[] images = TinyClassifiers.images(classifier, IMAGES, 7);
    return Jobs.untargeted(classifier, Attack.pgd(new Linf(0.3), 20), images, restarts, 3);
  }

  /** What is found in images of refused passes: by default that of a model of one class alone. */
  private int refusedAs;

  private List<Verdict> verdicts(AttackJob job, int refusedPasses) throws InterruptedException {
    return verdicts(job, refusedPasses, 1);
  }

  private List<Verdict> verdicts(AttackJob job, int refusedPasses, int streams)
      throws InterruptedException {
    AttackListener listener =
        new AttackListener() {
          @Override
          public void image(int image, boolean isBroken) {
            settled.add(image);
          }
        };
    AttackRun run = new AttackRun(job, new Origins(job, Optional.empty()), listener);
    RuntimePlan plan = Jobs.plan(streams, 16, 1);
    try (Inference honest = Inference.ofVerdicts(classifier, 1);
        StepperSet set = StepperSet.of(new AttackLoop(classifier, job.attack()), plan)) {
      Verifier verifier =
          (images, n) -> {
            passes.add(n);
            return passes.size() <= refusedPasses
                ? IntStream.generate(() -> refusedAs).limit(n).toArray()
                : honest.run(images, n).predicted();
          };
      Streams.run(run, set, plan, verifier);
      return run.verdicts((images, n) -> honest.run(images, n).predicted());
    }
  }

  private int passed() {
    return passes.stream().mapToInt(n -> n).sum();
  }

  @Test
  void firstTrajectoriesGoThroughTogether() throws InterruptedException {
    assertThat(verdicts(job(5), 0)).allMatch(v -> v.winner() == 0);
    assertThat(passed()).isEqualTo(IMAGES);
    assertThat(passes.get(0)).isGreaterThanOrEqualTo(BatchRunner.LEAST);
  }

  /** Passes cost by the sixteen: only the last may have another number. */
  @Test
  void passesAreFull() throws InterruptedException {
    assertThat(verdicts(job(5), 0)).allMatch(v -> v.winner() == 0);
    assertThat(passes).hasSizeGreaterThan(1);
    assertThat(passes.subList(0, passes.size() - 1)).allMatch(n -> n % BatchRunner.LEAST == 0);
  }

  /** What the verdict graph does not confirm comes back into a slot and goes on. */
  @Test
  void whatIsRefusedGoesOn() throws InterruptedException {
    AttackJob job = job(1);
    Arrays.fill(job.cleanClass(), 0);
    assertThat(verdicts(job, 1)).allMatch(v -> v.winner() == 0);
    assertThat(passed()).isEqualTo(IMAGES + passes.get(0));
  }

  /** What an offer held is run after all when the verdict is no, each to its last step. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whereNothingIsConfirmedEveryRestartIsRun(int streams) throws InterruptedException {
    AttackJob job = job(3);
    Arrays.fill(job.cleanClass(), 0);
    List<Verdict> verdicts = verdicts(job, Integer.MAX_VALUE, streams);
    assertThat(settled).hasSize(IMAGES).doesNotHaveDuplicates();
    for (Verdict verdict : verdicts) {
      assertThat(verdict.winner()).isEqualTo(-1);
      assertThat(verdict.states()).hasSize(3).containsOnly(TrajectoryState.FAILED);
      assertThat(verdict.steps()).containsOnly(20);
    }
  }

  /** An example of which the verdict graph makes no numbers has not changed its class. */
  @Test
  void noClassIsNoOtherClass() throws InterruptedException {
    refusedAs = PredictedClass.NONE;
    assertThat(verdicts(job(2), Integer.MAX_VALUE)).noneMatch(Verdict::broken);
    assertThat(settled).hasSize(IMAGES).doesNotHaveDuplicates();
  }

  /** Some passes refused, some not, in several streams: all end, each image is told of once. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void everyImageIsSettledOnce(int refused) throws InterruptedException {
    AttackJob job = job(6);
    Arrays.fill(job.cleanClass(), 0);
    assertThat(verdicts(job, refused, 3)).allMatch(Verdict::broken);
    assertThat(settled).hasSize(IMAGES).doesNotHaveDuplicates();
  }
}
