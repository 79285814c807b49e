package dev.linchpin.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.train.loss.WeightSensitivity.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What the equations promise for any input. */
class LossPropertiesTest {
  private static LossCase any(long seed, int classes, int features) {
    return LossCase.random(seed, 5, classes, features, seed % 3 == 0);
  }

  private static float value(LossTerm term, LossCase in) {
    return LossRun.of(term::build, in).value();
  }

  private static List<LossTerm> sensitivity(int k) {
    List<LossTerm> terms = new ArrayList<>(List.of(new FeatureSensitivity(k)));
    for (Form form : Form.values()) {
      terms.add(new WeightSensitivity(form, k));
    }
    return terms;
  }

  private static void same(float found, double expected) {
    assertThat((double) found).isBetween(expected - 1e-5 * expected, expected + 1e-5 * expected);
  }

  @Property(tries = 8)
  void theOrderOfNeuronsDoesNotMatter(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 12) int classes,
      @ForAll @IntRange(min = 1, max = 30) int features,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    LossCase in = any(seed, classes, features);
    List<Integer> order = new ArrayList<>(IntStream.range(0, features).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    float[] z = new float[in.z().length];
    float[] weights = new float[in.weights().length];
    for (int j = 0; j < features; j++) {
      for (int i = 0; i < in.batch(); i++) {
        z[i * features + j] = in.z()[i * features + order.get(j)];
      }
      System.arraycopy(in.weights(), order.get(j) * classes, weights, j * classes, classes);
    }
    LossCase shuffled = in.with(z, weights);
    for (LossTerm term : sensitivity(k)) {
      same(value(term, shuffled), value(term, in));
    }
    same(value(new Equation4(), shuffled), value(new Equation4(), in));
  }

  /** Both terms are homogeneous in W, and term 2 does not know the scale of z. */
  @Property(tries = 8)
  void scales(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int k) {
    LossCase in = any(seed, 6, 15);
    float[] weights = in.weights().clone();
    float[] z = in.z().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= -2.5f;
    }
    for (int i = 0; i < z.length; i++) {
      // A power of two: z is scaled exactly, also where Σz nearly cancels.
      z[i] *= 0x1p-7f;
    }
    for (LossTerm term : sensitivity(k)) {
      float here = value(term, in);
      same(value(term, in.with(in.z(), weights)), 2.5 * here);
      same(value(term, in.with(z, in.weights())), here);
    }
  }

  /** The mean of the k largest falls with k; pairs' mean is below their maximum. */
  @Property(tries = 8)
  void isOrdered(@ForAll long seed, @ForAll @IntRange(min = 2, max = 14) int k) {
    LossCase in = any(seed, 7, 15);
    for (int form = 0; form < 4; form++) {
      LossTerm fewer = sensitivity(k - 1).get(form);
      assertThat(value(sensitivity(k).get(form), in)).isLessThanOrEqualTo(value(fewer, in));
    }
    assertThat(value(new WeightSensitivity(Form.MEAN_PAIRS, k), in))
        .isLessThanOrEqualTo(value(new WeightSensitivity(Form.REFERENCE_MAX, k), in));
    assertThat(value(new WeightSensitivity(Form.PRINTED, k), in))
        .isLessThanOrEqualTo(value(new WeightSensitivity(Form.REFERENCE_MAX, k), in));
  }

  /** A divergence is not negative, and 0 between equals with gradient 0. */
  @Property(tries = 8)
  void trades(@ForAll long seed) {
    LossCase in = any(seed, 6, 4);
    assertThat(value(new TradesDivergence(), in)).isPositive();
    LossRun equal =
        LossRun.of(new TradesDivergence()::build, in.withLogits(in.logits(), in.logits()));
    assertThat(equal.value()).isZero();
    for (float g : equal.adversarialLogits()) {
      assertThat(g).isBetween(-1e-7f, 1e-7f);
    }
  }
}
