package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedLogitsRatio;
import dev.linchpin.attack.rule.ApgdL1;
import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.Distances;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Auto-PGD under L1 step by step against {@code scripts/apgdoracle.py}. */
class ApgdL1Test {
  private static final int IMAGES = 8;
  private static final int CLASSES = 6;
  private static final int STEPS = 60;
  private static final double EPSILON = 1.5;

  /** Steps in the balls of 3ε, of 2ε, of ε. */
  private static final int[] PARTS = {18, 18, 24};

  private final Classifier classifier = TinyClassifiers.mlp(5, CLASSES);
  private final ImageShape shape =
      new ImageShape(classifier.height(), classifier.width(), classifier.channels());
  private final float[] images = TinyClassifiers.images(classifier, IMAGES, 6);
  private final int[] clean = Jobs.classes(classifier, images);
  private final L1 threat = new L1(EPSILON);
  private final ApgdL1 rule = new ApgdL1(STEPS);

  /** What a slot goes through: at each iterate, of one image. */
  private record Path(double[] loss, double[] best, double[] size, double[] support, double[][] x) {
    static Path empty(int iterates) {
      double[][] x = new double[iterates][];
      return new Path(null, new double[iterates], new double[iterates], new double[iterates], x);
    }
  }

  static Stream<Arguments> objectives() {
    return Stream.of(
        Arguments.of(new CrossEntropy(), "ce"), Arguments.of(new TargetedLogitsRatio(), "t-dlr"));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void goesAsTheAlgorithmSays(Objective objective, String loss) {
    Path[] wanted = oracle(loss);
    Path[] found = run(objective);
    boolean[] grew = new boolean[2];
    for (int i = 0; i < IMAGES; i++) {
      assertThat(wanted[i].loss()).hasSize(STEPS + 3);
      // The oracle starts by projecting what is in the ball.
      assertThat(found[i].x()[0]).containsExactly(wanted[i].x()[0], within(1e-4));
      for (int k = 0; k < found[i].best().length; k++) {
        String at = "image " + i + ", iterate " + k;
        double best = wanted[i].best()[k];
        assertThat(found[i].best()[k])
            .as(at)
            .isCloseTo(best, within(1e-4 * Math.max(1, Math.abs(best))));
        assertThat(found[i].size()[k]).as(at).isCloseTo(wanted[i].size()[k], within(1e-5));
        assertThat(found[i].support()[k]).as(at).isEqualTo(wanted[i].support()[k]);
        if (k > 0) {
          grew[0] |= found[i].size()[k] > found[i].size()[k - 1];
          grew[1] |= found[i].support()[k] < found[i].support()[k - 1];
        }
      }
    }
    assertThat(grew).as("a step size set back, a support that fell").containsExactly(true, true);
  }

  /** Each part ends in its own ball, so that the last one's iterates count. */
  @Test
  void iteratesLieInSmallerAndSmallerBalls() {
    Path[] paths = run(new CrossEntropy());
    for (int i = 0; i < IMAGES; i++) {
      double[][] x = paths[i].x();
      int at = 0;
      for (int part = 0; part < PARTS.length; part++) {
        double most = 0;
        for (int k = 0; k <= PARTS[part] && at < x.length; k++, at++) {
          most = Math.max(most, Distances.l1(image(i), floats(x[at])));
        }
        double radius = (PARTS.length - part) * EPSILON;
        assertThat(most).isBetween(0.9 * radius, radius);
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private float[] image(int i) {
    return Arrays.copyOfRange(images, i * classifier.pixels(), (i + 1) * classifier.pixels());
  }

  private int target(int i) {
    return (clean[i] + 1 + i % (CLASSES - 1)) % CLASSES;
  }

  private Origin origin(int i) {
    return new Origin(image(i), image(i), clean[i], Optional.empty(), target(i), 77 + i);
  }

  private float[] start(int i) {
    return rule.start(origin(i), shape, threat);
  }

  /** What is carried after a call belongs to the iterate before it. */
  private Path[] run(Objective objective) {
    Attack attack = new Attack("apgd", threat, objective, rule, true, false, true);
    int last = rule.steps();
    Path[] paths = Stream.generate(() -> Path.empty(last)).limit(IMAGES).toArray(Path[]::new);
    try (StepperSet steppers =
        StepperSet.of(new AttackLoop(classifier, attack), Jobs.plan(1, 16, 1))) {
      Stepper stepper = steppers.steppers().get(0);
      SlotState state = stepper.newState(16);
      for (int i = 0; i < IMAGES; i++) {
        state.fill(i, origin(i));
        // Nothing counts as broken, so that all goes on to the end.
        state.set(SlotNames.MARGIN, i, 1e9f);
      }
      for (int k = 0; k < last; k++) {
        for (int i = 0; i < IMAGES; i++) {
          float[] x = state.row(SlotNames.X, i);
          paths[i].x()[k] = IntStream.range(0, x.length).mapToDouble(p -> x[p]).toArray();
        }
        stepper.step(state);
        for (int i = 0; i < IMAGES; i++) {
          paths[i].best()[k] = state.number("apgd/best_loss", i);
          paths[i].size()[k] = state.number("apgd/step_size", i);
          paths[i].support()[k] = state.number("apgd/support", i);
        }
      }
    }
    return paths;
  }

  private Path[] oracle(String loss) {
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("clean", IntStream.range(0, IMAGES).mapToObj(this::image).toList());
    job.put("start", IntStream.range(0, IMAGES).mapToObj(this::start).toList());
    job.put("y", clean);
    job.put("t", IntStream.range(0, IMAGES).map(this::target).toArray());
    job.put("loss", loss);
    job.put("norm", threat.norm());
    job.put("epsilon", EPSILON);
    job.put("radius", IntStream.of(3, 2, 1).mapToDouble(r -> aim(r * EPSILON)).toArray());
    job.put("steps", STEPS);
    return ApgdOracle.run(classifier, job, Path[].class);
  }

  /** What the projection aims at, so that rounding leaves no iterate outside. */
  private double aim(double radius) {
    return radius * (1 - 1e-4) - classifier.pixels() * 0x1p-25;
  }
}
