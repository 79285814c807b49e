package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.FeatureDistance;
import dev.linchpin.attack.objective.LogitsDistance;
import dev.linchpin.attack.objective.LogitsRatio;
import dev.linchpin.attack.objective.Margin;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.objective.TargetedCrossEntropy;
import dev.linchpin.attack.objective.TargetedLogitsRatio;
import dev.linchpin.attack.objective.TargetedMargin;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.slot.TargetPoint;
import dev.linchpin.graph.BatchRunner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Losses against float64 formulas, their gradients against finite differences. */
class ObjectiveTest {
  private static final int ROWS = BatchRunner.LEAST;
  private static final float[] Z = {0.5f, 0f, 2f, 1.25f};
  private static final float[] L = {1f, 3f, -0.5f, 2.5f};
  private static final float[] Z_TARGET = {0.5f, 0f, -1f, 1.25f};
  private static final float[] L_TARGET = {2f, 1f, 0f, 2.5f};
  private static final int CLEAN = 1;
  private static final int TARGET_CLASS = 3;

  private final Graph graph = new Graph();

  @AfterEach
  void close() {
    graph.close();
  }

  /** The loss of one row, then its gradients by features and logits. */
  private float[][] run(Objective objective, float[] z, float[] l) {
    Ops tf = Ops.create(graph);
    Placeholder<TFloat32> features = rows(tf, z.length);
    Placeholder<TFloat32> logits = rows(tf, l.length);
    Operand<TFloat32> clean =
        tf.oneHot(
            tf.fill(tf.constant(new int[] {ROWS}), tf.constant(CLEAN)),
            tf.constant(l.length),
            tf.constant(1f),
            tf.constant(0f));
    Origin origin =
        new Origin(
            new float[0],
            new float[0],
            CLEAN,
            Optional.of(new TargetPoint(2, Z_TARGET, L_TARGET)),
            TARGET_CLASS,
            0);
    Map<String, Operand<TFloat32>> slots = new HashMap<>();
    for (SlotTensor t : objective.slotTensors(z.length, l.length)) {
      float[] row = t.first().of(origin);
      slots.put(
          t.name(),
          t.shape().length == 0
              ? tf.fill(tf.constant(new int[] {ROWS}), tf.constant(row[0]))
              : tf.broadcastTo(tf.constant(row), tf.constant(new int[] {ROWS, row.length})));
    }
    Output<TFloat32> loss =
        objective
            .loss(tf, new Objective.Ends(logits, features, clean), new SlotInputs(slots))
            .asOutput();
    // Both ends take part, so that neither gradient is disconnected.
    Operand<TFloat32> none =
        tf.math.mul(
            tf.math.add(
                tf.reduceSum(features, tf.constant(1)), tf.reduceSum(logits, tf.constant(1))),
            tf.constant(0f));
    Output<TFloat32> total = tf.math.add(loss, none).asOutput();
    Output<?>[] gradients =
        graph.addGradients(total, new Output<?>[] {features.asOutput(), logits.asOutput()});
    try (BatchRunner runner = new BatchRunner(graph, 1, ROWS, true)) {
      float[][] out =
          runner.run(
              List.of(
                  new BatchRunner.Feed(features.op().name(), z, new long[] {z.length}),
                  new BatchRunner.Feed(logits.op().name(), l, new long[] {l.length})),
              List.of(total, gradients[0], gradients[1]),
              1);
      assertGradient(runner, features, logits, total, z, l, out);
      return out;
    }
  }

  private static Placeholder<TFloat32> rows(Ops tf, int width) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(ROWS, width)));
  }

  private static void assertGradient(
      BatchRunner runner,
      Placeholder<TFloat32> features,
      Placeholder<TFloat32> logits,
      Output<TFloat32> total,
      float[] z,
      float[] l,
      float[][] out) {
    for (int end = 0; end < 2; end++) {
      float[] values = end == 0 ? z : l;
      for (int i = 0; i < values.length; i++) {
        float[] sides = new float[2];
        for (int side = 0; side < 2; side++) {
          float[] moved = values.clone();
          moved[i] += side == 0 ? 1e-2f : -1e-2f;
          sides[side] =
              runner
                  .run(
                      List.of(
                          new BatchRunner.Feed(
                              features.op().name(), end == 0 ? moved : z, new long[] {z.length}),
                          new BatchRunner.Feed(
                              logits.op().name(), end == 1 ? moved : l, new long[] {l.length})),
                      List.of(total),
                      1)[0][0];
        }
        assertThat((double) out[1 + end][i]).isCloseTo((sides[0] - sides[1]) / 2e-2, within(2e-3));
      }
    }
  }

  @Test
  void crossEntropy() {
    double sum = 0;
    for (float v : L) {
      sum += Math.exp(v - L[CLEAN]);
    }
    assertThat((double) run(new CrossEntropy(), Z, L)[0][0])
        .isCloseTo(-Math.log(sum), within(1e-6));
  }

  @Test
  void margin() {
    assertThat(run(new Margin(), Z, L)[0][0]).isEqualTo(0.5f);
    assertThat(run(new Margin(), Z, new float[] {1, -3, -5, -9})[0][0]).isEqualTo(-4f);
  }

  @Test
  void logitsRatio() {
    assertThat(run(new LogitsRatio(), Z, L)[0][0]).isEqualTo(0.5f / 2f);
    assertThat(run(new LogitsRatio(), Z, new float[] {1, -3, -5, -9})[0][0]).isEqualTo(-4f / 6f);
  }

  /** Of l = 1, 3, −0.5, 2.5, at classes 1 (clean) and 3. */
  @Test
  void targetedMargin() {
    assertThat(run(new TargetedMargin(), Z, L)[0][0]).isEqualTo(0.5f);
  }

  @Test
  void targetedLogitsRatio() {
    assertThat((double) run(new TargetedLogitsRatio(), Z, L)[0][0])
        .isCloseTo(0.5 / (3 - (1 - 0.5) / 2), within(1e-6));
  }

  /** The target is neither the largest logit nor among the next. */
  @Test
  void targetedLogitsRatioOfALowClass() {
    float[] logits = {1, -3, 0.5f, -5, -9};
    assertThat((double) run(new TargetedLogitsRatio(), Z, logits)[0][0])
        .isCloseTo((-3 + 5) / (1 - (-3 - 5) / 2.0), within(1e-6));
  }

  @Test
  void targetedCrossEntropy() {
    double sum = 0;
    for (float v : L) {
      sum += Math.exp(v - L[TARGET_CLASS]);
    }
    assertThat((double) run(new TargetedCrossEntropy(), Z, L)[0][0])
        .isCloseTo(Math.log(sum), within(1e-6));
  }

  @Test
  void featureDistance() {
    assertThat(run(new FeatureDistance(0, false, 0), Z, L)[0][0]).isEqualTo(3f);
  }

  @Test
  void featureDistanceInTheReferencesForm() {
    double norm = Math.sqrt(0.25 + 1 + 1.25 * 1.25);
    assertThat((double) run(FeatureDistance.REFERENCE, Z, L)[0][0])
        .isCloseTo(3 / norm + 10 * 3 / 1.0, within(1e-4));
  }

  @Test
  void logitsDistance() {
    assertThat((double) run(new LogitsDistance(0), Z, L)[0][0])
        .isCloseTo(Math.sqrt(1 + 4 + 0.25), within(1e-6));
  }

  @Test
  void logitsDistanceRelativeToItsTarget() {
    double norm = Math.sqrt(4 + 1 + 2.5 * 2.5);
    assertThat((double) run(new LogitsDistance(0, true), Z, L)[0][0])
        .isCloseTo(Math.sqrt(1 + 4 + 0.25) / norm, within(1e-6));
  }

  @Test
  void atTheTargetGradientsAreZeroNotNaN() {
    Ops tf = Ops.create(graph);
    Placeholder<TFloat32> off = rows(tf, 3);
    Output<TFloat32> norm = PerSlot.norm(tf, off).asOutput();
    Output<?> gradient = graph.addGradients(norm, new Output<?>[] {off.asOutput()})[0];
    try (BatchRunner runner = new BatchRunner(graph, 1, ROWS, true)) {
      float[] g =
          runner
              .run(
                  List.of(new BatchRunner.Feed(off.op().name(), new float[3], new long[] {3})),
                  List.of(gradient),
                  1)[0];
      assertThat(g).containsOnly(0f);
    }
  }
}
