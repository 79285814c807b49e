package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.rule.FixedStep;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.threat.Distances;
import dev.linchpin.attack.threat.EightBit;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.base.CounterRandom;
import dev.linchpin.model.Classifier;
import dev.linchpin.testing.L1Reference;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class L1Test {
  private static final int SIDE = 4;
  private static final int PIXELS = SIDE * SIDE * 3;
  private static final int DRAWS = 4000;

  /** One row through ops on {@code [1, height, width, channels]} tensors. */
  private static float[] run(
      float[] a, float[] b, BiFunction<Ops, Map<String, Operand<TFloat32>>, Operand<TFloat32>> f) {
    int side = (int) Math.round(Math.sqrt(a.length / 3.0));
    Shape shape = Shape.of(1, side, side, 3);
    try (Graph graph = new Graph();
        TFloat32 first = TFloat32.tensorOf(shape, DataBuffers.of(a));
        TFloat32 second = TFloat32.tensorOf(shape, DataBuffers.of(b))) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Placeholder<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloat32> result = f.apply(tf, Map.of("a", x, "b", y));
      try (Session session = new Session(graph);
          Result out = session.runner().feed(x, first).feed(y, second).fetch(result).run()) {
        float[] values = new float[a.length];
        ((TFloat32) out.get(0)).asRawTensor().data().asFloats().read(values);
        return values;
      }
    }
  }

  private static float[] project(double epsilon, float[] clean, float[] x) {
    return run(
        x,
        clean,
        (tf, in) ->
            new L1(epsilon)
                .project(tf, in.get("a"), new SlotInputs(Map.of(SlotNames.CLEAN, in.get("b")))));
  }

  private static float[] steepestAt(double epsilon, float[] gradient, float[] x) {
    return run(gradient, x, (tf, in) -> new L1(epsilon).steepestAt(tf, in.get("a"), in.get("b")));
  }

  /** A clean image with pixels on the faces of the box, too. */
  private static float[] clean(Random random, int pixels) {
    float[] clean = new float[pixels];
    for (int p = 0; p < pixels; p++) {
      clean[p] = Math.max(0, Math.min(1, random.nextFloat() * 1.4f - 0.2f));
    }
    return clean;
  }

  private static float[] around(float[] clean, double spread, Random random) {
    float[] x = new float[clean.length];
    for (int p = 0; p < x.length; p++) {
      x[p] = (float) (clean[p] + spread * random.nextGaussian());
    }
    return x;
  }

  @Property(tries = 60)
  void projectionIsTheNearestPointOfBallAndBox(
      @ForAll @DoubleRange(min = 0, max = 8) double epsilon,
      @ForAll @DoubleRange(min = 0.01, max = 2) double spread,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] clean = clean(random, PIXELS);
    float[] x = around(clean, spread, random);
    L1 threat = new L1(epsilon);
    float[] projected = project(epsilon, clean, x);
    assertThat(threat.contains(clean, projected)).isTrue();
    assertThat(project(epsilon, clean, projected)).isEqualTo(projected);
    // The radius aimed at is 1e-4 smaller; a pixel loses no more than the whole of that.
    double[] aimed =
        L1Reference.project(Math.max(0, epsilon * (1 - 1e-4) - PIXELS * 0x1p-25), clean, x);
    double[] exact = L1Reference.project(epsilon, clean, x);
    for (int p = 0; p < PIXELS; p++) {
      assertThat((double) projected[p]).isCloseTo(exact[p], within(1e-5 + 1e-4 * epsilon));
    }
    if (Arrays.stream(offsets(clean, exact)).sum() > epsilon * (1 - 1e-6)) {
      for (int p = 0; p < PIXELS; p++) {
        assertThat((double) projected[p]).isCloseTo(aimed[p], within(1e-5));
      }
    }
    double nearest = squared(x, projected);
    for (int i = 0; i < 200; i++) {
      float[] other = threat.randomStart(clean, new CounterRandom(seed, i, 0, 0));
      double t = Math.pow(10, -4 * random.nextDouble());
      double probed = 0;
      for (int p = 0; p < PIXELS; p++) {
        // Ball and box are convex.
        double y = projected[p] + t * ((double) other[p] - projected[p]);
        probed += (x[p] - y) * (x[p] - y);
      }
      assertThat(probed).isGreaterThan(nearest * (1 - 1e-4) - 1e-5);
    }
  }

  private static double[] offsets(float[] clean, double[] x) {
    double[] offsets = new double[x.length];
    for (int p = 0; p < x.length; p++) {
      offsets[p] = Math.abs(x[p] - clean[p]);
    }
    return offsets;
  }

  private static double squared(float[] a, float[] b) {
    double distance = Distances.l2(a, b);
    return distance * distance;
  }

  @Property(tries = 60)
  void startsAreProjectedAlike(
      @ForAll @DoubleRange(min = 0, max = 8) double epsilon,
      @ForAll @DoubleRange(min = 0.01, max = 2) double spread,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] clean = clean(random, PIXELS);
    float[] x = around(clean, spread, random);
    double[] offset = new double[PIXELS];
    for (int p = 0; p < PIXELS; p++) {
      offset[p] = (double) x[p] - clean[p];
    }
    L1 threat = new L1(epsilon);
    float[] projected = threat.nearest(clean, offset);
    assertThat(threat.contains(clean, projected)).isTrue();
    double aim = Math.max(0, epsilon * (1 - 1e-4) - PIXELS * 0x1p-25);
    double[] aimed = L1Reference.project(aim, clean, x);
    for (int p = 0; p < PIXELS; p++) {
      assertThat((double) projected[p]).isCloseTo(aimed[p], within(1e-6));
    }
  }

  @Test
  void largeImagesStayInTheBallAndReachItsEdge() {
    int pixels = 224 * 224 * 3;
    Random random = new Random(3);
    float[] clean = clean(random, pixels);
    for (double epsilon : new double[] {0, 0.001, 12, 500}) {
      for (double spread : new double[] {0.01, 0.5}) {
        float[] x = around(clean, spread, random);
        L1 threat = new L1(epsilon);
        float[] projected = project(epsilon, clean, x);
        assertThat(threat.contains(clean, projected)).isTrue();
        assertThat(threat.distance(clean, projected))
            .isGreaterThanOrEqualTo(epsilon * 0.999 - 0.01);
      }
    }
  }

  /** Norm^d and the share of a pixel in it have known laws: u and 1 − (1−s)^(d−1). */
  @Test
  void startsAreUniformInTheBall() {
    double epsilon = 0.4;
    float[] grey = new float[PIXELS];
    Arrays.fill(grey, 0.5f);
    double[] radius = new double[DRAWS];
    double[] share = new double[DRAWS];
    int positive = 0;
    for (int i = 0; i < DRAWS; i++) {
      float[] start = new L1(epsilon).randomStart(grey, new CounterRandom(7, i, 0, 0));
      double norm = Distances.l1(grey, start);
      double offset = (double) start[i % PIXELS] - 0.5;
      radius[i] = Math.pow(norm / (epsilon * (1 - 1e-4)), PIXELS);
      share[i] = 1 - Math.pow(1 - Math.abs(offset) / norm, PIXELS - 1);
      positive += offset > 0 ? 1 : 0;
    }
    assertUniform(radius);
    assertUniform(share);
    assertThat(positive).isBetween(DRAWS / 2 - 105, DRAWS / 2 + 105);
  }

  /** Kolmogorov's statistic at a level of 0.1 %. */
  private static void assertUniform(double[] values) {
    Arrays.sort(values);
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      worst = Math.max(worst, Math.abs(values[i] - (i + 0.5) / values.length));
    }
    assertThat(worst).isLessThan(1.95 / Math.sqrt(values.length));
  }

  @Test
  void stepTakesTheLargestGradientsThatCanMove() {
    int pixels = 10 * 10 * 3;
    float[] x = new float[pixels];
    float[] gradient = new float[pixels];
    Arrays.fill(x, 0.5f);
    for (int p = 0; p < pixels; p++) {
      gradient[p] = (p % 2 == 0 ? 1 : -1) * 1e-20f * (p + 1);
    }
    // Against the gradient, 298 goes down and 299 up: neither can.
    x[298] = 0;
    x[299] = 1;
    float[] step = steepestAt(1, gradient, x);
    float[] expected = new float[pixels];
    expected[297] = -1 / 3f;
    expected[296] = 1 / 3f;
    expected[295] = -1 / 3f;
    assertThat(step).containsExactly(expected, within(1e-7f));
    assertThat(steepestAt(1, new float[pixels], x)).containsOnly(0f);
  }

  @Property(tries = 8)
  void everyIterateIsInBallAndBox(
      @ForAll @DoubleRange(min = 0, max = 3) double epsilon, @ForAll long seed) {
    Classifier classifier = TinyClassifiers.mlp(seed, 3);
    L1 threat = new L1(epsilon);
    Attack attack =
        new Attack(
            "pgd",
            threat,
            new CrossEntropy(),
            new FixedStep(8, epsilon / 2, true),
            true,
            false,
            true);
    int slots = 16;
    Random random = new Random(seed);
    float[][] clean = new float[slots][];
    try (AttackGraph graph =
            new AttackGraph(new AttackLoop(classifier, attack), Jobs.plan(1, slots, 1));
        GraphStepper stepper = new GraphStepper(graph)) {
      SlotState state = stepper.newState(slots);
      for (int s = 0; s < slots; s++) {
        clean[s] = clean(random, classifier.pixels());
        float[] start = threat.randomStart(clean[s], new CounterRandom(seed, s, 0, 0));
        assertThat(threat.contains(clean[s], start)).isTrue();
        state.fill(s, new Origin(clean[s], start, 0, Optional.empty(), -1, 0));
      }
      for (int step = 0; step < 8; step++) {
        stepper.step(state);
        for (int s = 0; s < slots; s++) {
          assertThat(threat.contains(clean[s], state.row(SlotNames.X, s))).isTrue();
        }
      }
    }
  }

  @Property(tries = 200)
  void roundingToEightBitsStaysInsideAndNear(
      @ForAll @DoubleRange(min = 0, max = 3) double epsilon, @ForAll long seed) {
    L1 threat = new L1(epsilon);
    Random random = new Random(seed);
    float[] clean = new float[PIXELS];
    for (int p = 0; p < PIXELS; p++) {
      clean[p] = random.nextInt(256) / 255f;
    }
    float[] x = threat.randomStart(clean, new CounterRandom(seed, 0, 0, 0));
    float[] rounded = threat.toEightBit(clean, x);
    double distance = threat.distance(clean, rounded);
    assertThat(distance).isLessThanOrEqualTo(epsilon + EightBit.TOLERANCE);
    boolean steppedBack = false;
    for (int p = 0; p < PIXELS; p++) {
      assertThat(rounded[p]).isEqualTo(Math.round(rounded[p] * 255) / 255f).isBetween(0f, 1f);
      assertThat(rounded[p]).isCloseTo(x[p], within(1 / 255f + 1e-6f));
      steppedBack |= Math.abs(rounded[p] - x[p]) > 0.5f / 255 + 1e-6f;
    }
    if (steppedBack) {
      // No more than needed.
      assertThat(distance).isGreaterThan(epsilon - 1 / 255.0 - 1e-5);
    }
  }
}
