package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedLogitsRatio;
import dev.linchpin.attack.rule.Apgd;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.CounterRandom;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Auto-PGD step by step against {@code scripts/apgdoracle.py}, and what holds of every run. */
class ApgdTest {
  private static final int IMAGES = 8;
  private static final int CLASSES = 6;
  private static final int STEPS = 60;

  /** The last iterate that the loop tests: the verdict graph tests x_60. */
  private static final int LAST = STEPS - 1;

  /** As long as float32's rounding has not turned the sign of a gradient near 0. */
  private static final int FIRST_STEPS = 20;

  private final Classifier classifier = TinyClassifiers.mlp(5, CLASSES);
  private final float[] images = TinyClassifiers.images(classifier, IMAGES, 6);
  private final int[] clean = Jobs.classes(classifier, images);

  /** What a slot goes through: at each step, of one image. */
  private record Path(double[] loss, double[] best, double[] size, double[][] x) {
    static Path empty() {
      return new Path(new double[STEPS], new double[STEPS], new double[STEPS], new double[STEPS][]);
    }
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        Arguments.of(new Linf(0.1), new CrossEntropy(), "ce"),
        Arguments.of(new L2(0.5), new CrossEntropy(), "ce"),
        Arguments.of(new Linf(0.1), new TargetedLogitsRatio(), "t-dlr"),
        Arguments.of(new L2(0.5), new TargetedLogitsRatio(), "t-dlr"));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void goesAsTheAlgorithmSays(ThreatModel threat, Objective objective, String loss) {
    Path[] wanted = oracle(threat, loss);
    Path[] found = run(threat, objective);
    double least = 1;
    for (int i = 0; i < IMAGES; i++) {
      for (int step = 0; step <= FIRST_STEPS; step++) {
        assertThat(found[i].loss()[step])
            .isCloseTo(wanted[i].loss()[step], near(wanted[i].loss()[step]));
        assertThat(found[i].best()[step])
            .isCloseTo(wanted[i].best()[step], near(wanted[i].best()[step]));
        assertThat(found[i].size()[step]).isCloseTo(wanted[i].size()[step], within(1e-6));
        // found.x has the iterate after the step.
        assertThat(found[i].x()[step]).containsExactly(wanted[i].x()[step + 1], within(1e-4));
      }
      assertThat(found[i].best()[LAST]).isCloseTo(wanted[i].best()[LAST], within(1e-4));
      least = Math.min(least, found[i].size()[LAST] / (2 * threat.epsilon()));
    }
    assertThat(least).as("the step size was halved").isLessThan(0.3);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void theBestLossNeverRisesAndIsTheBest(ThreatModel threat, Objective objective, String loss) {
    for (Path path : run(threat, objective)) {
      double least = Double.POSITIVE_INFINITY;
      for (int step = 0; step <= LAST; step++) {
        least = Math.min(least, path.loss()[step]);
        assertThat(path.best()[step]).isEqualTo(least);
      }
      assertThat(path.size()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
  }

  /** float32 rounds what is large by more: a ratio of logits comes to -5, and CPUs differ. */
  private static Offset<Double> near(double loss) {
    return within(1e-5 * Math.max(1, Math.abs(loss)));
  }

  /** An iterate that the verdict graph refused is stepped from as if it had not been offered. */
  @ParameterizedTest
  @MethodSource("attacks")
  void aRefusalLeavesNoTrace(ThreatModel threat, Objective objective, String loss) {
    try (StepperSet steppers = steppers(threat, objective)) {
      Stepper stepper = steppers.steppers().get(0);
      SlotState never = started(stepper, threat, 1e9f);
      List<SlotState> at = new ArrayList<>();
      for (int step = 0; step <= LAST; step++) {
        at.add(never.copy());
        stepper.step(never);
      }
      SlotState refused = started(stepper, threat, 0);
      int refusals = 0;
      for (int call = 0; call <= LAST; call++) {
        for (int i = 0; i < IMAGES; i++) {
          if (Math.round(refused.number(SlotNames.STATUS, i)) == SlotStatus.BROKEN) {
            refused.set(SlotNames.STATUS, i, SlotStatus.RUNNING);
            refused.set(SlotNames.MARGIN, i, 1e9f);
            refusals++;
          } else {
            assertSame(refused, at.get(Math.round(refused.number(SlotNames.STEP, i))), i);
          }
        }
        stepper.step(refused);
      }
      assertThat(refusals).isPositive();
    }
  }

  private static void assertSame(SlotState refused, SlotState never, int slot) {
    for (SlotTensor tensor : never.tensors()) {
      if (!tensor.name().equals(SlotNames.MARGIN)) {
        assertThat(refused.row(tensor.name(), slot))
            .as(tensor.name())
            .isEqualTo(never.row(tensor.name(), slot));
      }
    }
  }

  private float[] image(int i) {
    return Arrays.copyOfRange(images, i * classifier.pixels(), (i + 1) * classifier.pixels());
  }

  private float[] start(ThreatModel threat, int i) {
    return threat.randomStart(image(i), new CounterRandom(1, i, 0, 0));
  }

  private int target(int i) {
    return (clean[i] + 1 + i % (CLASSES - 1)) % CLASSES;
  }

  private StepperSet steppers(ThreatModel threat, Objective objective) {
    Attack attack =
        new Attack("apgd", threat, objective, Apgd.of(STEPS, threat, Apgd.RHO), true, false, true);
    return StepperSet.of(new AttackLoop(classifier, attack), Jobs.plan(1, 16, 1));
  }

  /** A slot an image, at its beginning. */
  private SlotState started(Stepper stepper, ThreatModel threat, float margin) {
    SlotState state = stepper.newState(16);
    for (int i = 0; i < IMAGES; i++) {
      state.fill(
          i, new Origin(image(i), start(threat, i), clean[i], Optional.empty(), target(i), 0));
      state.set(SlotNames.MARGIN, i, margin);
    }
    return state;
  }

  private Path[] run(ThreatModel threat, Objective objective) {
    Path[] paths = Stream.generate(Path::empty).limit(IMAGES).toArray(Path[]::new);
    try (StepperSet steppers = steppers(threat, objective)) {
      Stepper stepper = steppers.steppers().get(0);
      // Nothing counts as broken, so that all goes on to the end.
      SlotState state = started(stepper, threat, 1e9f);
      for (int step = 0; step <= LAST; step++) {
        stepper.step(state);
        for (int i = 0; i < IMAGES; i++) {
          paths[i].loss()[step] = state.number("apgd/last_loss", i);
          paths[i].best()[step] = state.number("apgd/best_loss", i);
          paths[i].size()[step] = state.number("apgd/step_size", i);
          float[] x = state.row(SlotNames.X, i);
          assertThat(threat.contains(image(i), x)).isTrue();
          paths[i].x()[step] = doubles(x);
        }
      }
    }
    return paths;
  }

  private Path[] oracle(ThreatModel threat, String loss) {
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("clean", IntStream.range(0, IMAGES).mapToObj(this::image).toList());
    job.put("start", IntStream.range(0, IMAGES).mapToObj(i -> start(threat, i)).toList());
    job.put("y", clean);
    job.put("t", IntStream.range(0, IMAGES).map(this::target).toArray());
    job.put("loss", loss);
    job.put("norm", threat.norm());
    job.put("epsilon", threat.epsilon());
    job.put("radius", radius(threat));
    job.put("steps", STEPS);
    job.put("rho", Apgd.RHO);
    return ApgdOracle.run(classifier, job, Path[].class);
  }

  /** What {@link L2} aims at, so that rounding leaves no iterate outside; Linf's is exact. */
  private double radius(ThreatModel threat) {
    return threat instanceof L2
        ? threat.epsilon() * (1 - 2e-5) - Math.sqrt(classifier.pixels()) * 0x1p-24
        : threat.epsilon();
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
