package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.Box;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Minimal perturbation in L2: minimises ‖x' − x‖² + λ·objective by Adam on the pixels, and searches
 * λ in rounds as Carlini and Wagner (2017) do: times ten until a round breaks the image, then
 * bisection. Where the iterate is of another class, the objective's gradient is left out, so that
 * it returns towards x; the nearest such iterate is the answer. Every round starts at x; the
 * learning rate falls linearly to 0 over it. Goes with threat model {@link Box}.
 *
 * @param rounds values of λ tried, ≥ 1
 * @param stepsPerRound ≥ 1
 * @param learningRate of Adam, in pixels
 * @param firstMultiplier the first λ
 */
public record Lagrangian(int rounds, int stepsPerRound, double learningRate, double firstMultiplier)
    implements StepRule {
  private static final String MULTIPLIER = "lagrangian/multiplier";
  private static final String LOW = "lagrangian/low";
  private static final String HIGH = "lagrangian/high";
  private static final String ROUND_BROKEN = "lagrangian/round_broken";
  private static final String MEAN = "lagrangian/mean";
  private static final String SQUARE = "lagrangian/square";
  private static final String BEST = "lagrangian/best";
  private static final String BEST_DISTANCE = "lagrangian/best_distance";
  private static final String FOUND = "lagrangian/found";

  private static final float NONE = 1e30f;
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final float ADAM_EPSILON = 1e-8f;

  public Lagrangian {
    if (rounds < 1 || stepsPerRound < 1 || !(learningRate > 0) || !(firstMultiplier > 0)) {
      throw new IllegalArgumentException(
          rounds + " rounds, " + stepsPerRound + ", " + learningRate + ", " + firstMultiplier);
    }
  }

  /** 9 rounds of 100 steps, learning rate 0.01, λ from 1. */
  public static Lagrangian standard() {
    return new Lagrangian(9, 100, 0.01, 1);
  }

  @Override
  public String name() {
    return "lagrangian";
  }

  @Override
  public int steps() {
    return rounds * stepsPerRound;
  }

  @Override
  public boolean endsAtFirstBreak() {
    return false;
  }

  @Override
  public Optional<Answer> answer() {
    return Optional.of(new Answer(BEST, FOUND));
  }

  @Override
  public List<SlotTensor> carried(ImageShape shape) {
    return List.of(
        SlotTensor.filled(MULTIPLIER, (float) firstMultiplier),
        SlotTensor.filled(LOW, 0),
        SlotTensor.filled(HIGH, NONE),
        SlotTensor.filled(ROUND_BROKEN, 0),
        SlotTensor.filled(MEAN, 0, shape.dims()),
        SlotTensor.filled(SQUARE, 0, shape.dims()),
        new SlotTensor(BEST, shape.dims(), Origin::clean),
        SlotTensor.filled(BEST_DISTANCE, NONE),
        SlotTensor.filled(FOUND, 0));
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Map<String, Operand<TFloat32>> out = new HashMap<>();
    Operand<TFloat32> offset = tf.math.sub(at.x(), slots.get(SlotNames.CLEAN));
    keepBest(tf, at, offset, slots, out);
    Operand<TFloat32> inRound = tf.math.floorMod(at.step(), tf.constant((float) stepsPerRound));
    Operand<TBool> roundEnds = tf.math.greaterEqual(inRound, tf.constant(stepsPerRound - 1f));
    search(tf, at, roundEnds, slots, out);
    Operand<TFloat32> adam = adam(tf, at, offset, inRound, slots, out);
    for (String moment : List.of(MEAN, SQUARE)) {
      out.put(
          moment, PerSlot.choose(tf, roundEnds, tf.zerosLike(out.get(moment)), out.get(moment)));
    }
    Operand<TFloat32> x = threat.project(tf, tf.math.sub(at.x(), adam), slots);
    return new Next(PerSlot.choose(tf, roundEnds, slots.get(SlotNames.CLEAN), x), out);
  }

  private static void keepBest(
      Ops tf,
      Iterate at,
      Operand<TFloat32> offset,
      SlotInputs slots,
      Map<String, Operand<TFloat32>> out) {
    Operand<TFloat32> known = slots.get(BEST_DISTANCE);
    Operand<TFloat32> distance =
        tf.reshape(PerSlot.sum(tf, tf.math.square(offset)), tf.shape(known));
    Operand<TBool> better = tf.math.logicalAnd(at.broken(), tf.math.less(distance, known));
    out.put(BEST, PerSlot.choose(tf, better, at.x(), slots.get(BEST)));
    out.put(BEST_DISTANCE, tf.select(better, distance, known));
    out.put(FOUND, tf.select(better, tf.onesLike(known), slots.get(FOUND)));
  }

  /** At the end of a round: the next multiplier. */
  private static void search(
      Ops tf,
      Iterate at,
      Operand<TBool> roundEnds,
      SlotInputs slots,
      Map<String, Operand<TFloat32>> out) {
    Operand<TFloat32> multiplier = slots.get(MULTIPLIER);
    Operand<TFloat32> brokenSoFar =
        tf.math.maximum(slots.get(ROUND_BROKEN), tf.dtypes.cast(at.broken(), TFloat32.class));
    Operand<TBool> broke = tf.math.greater(brokenSoFar, tf.constant(0.5f));
    Operand<TFloat32> high = tf.select(broke, multiplier, slots.get(HIGH));
    Operand<TFloat32> low = tf.select(broke, slots.get(LOW), multiplier);
    Operand<TFloat32> following =
        tf.select(
            tf.math.less(high, tf.constant(NONE / 2)),
            tf.math.mul(tf.math.add(low, high), tf.constant(0.5f)),
            tf.math.mul(multiplier, tf.constant(10f)));
    out.put(HIGH, tf.select(roundEnds, high, slots.get(HIGH)));
    out.put(LOW, tf.select(roundEnds, low, slots.get(LOW)));
    out.put(MULTIPLIER, tf.select(roundEnds, following, multiplier));
    out.put(ROUND_BROKEN, tf.select(roundEnds, tf.zerosLike(brokenSoFar), brokenSoFar));
  }

  /** Adam's step (Kingma and Ba 2015, algorithm 1), moments into {@code out}. */
  private Operand<TFloat32> adam(
      Ops tf,
      Iterate at,
      Operand<TFloat32> offset,
      Operand<TFloat32> inRound,
      SlotInputs slots,
      Map<String, Operand<TFloat32>> out) {
    Operand<TFloat32> weight =
        tf.select(at.broken(), tf.zerosLike(slots.get(MULTIPLIER)), slots.get(MULTIPLIER));
    Operand<TFloat32> gradient =
        tf.math.add(
            tf.math.mul(offset, tf.constant(2f)),
            tf.math.mul(at.gradient(), PerSlot.spread(tf, weight, offset)));
    Operand<TFloat32> mean = blend(tf, BETA_1, slots.get(MEAN), gradient);
    Operand<TFloat32> square = blend(tf, BETA_2, slots.get(SQUARE), tf.math.square(gradient));
    out.put(MEAN, mean);
    out.put(SQUARE, square);
    Operand<TFloat32> t = tf.math.add(inRound, tf.constant(1f));
    Operand<TFloat32> rate =
        tf.math.mul(
            tf.math.sub(tf.constant(1f), tf.math.div(inRound, tf.constant((float) stepsPerRound))),
            tf.constant((float) learningRate));
    Operand<TFloat32> meanScale = tf.math.div(rate, correction(tf, BETA_1, t));
    Operand<TFloat32> squareScale = tf.math.reciprocal(correction(tf, BETA_2, t));
    Operand<TFloat32> root =
        tf.math.sqrt(tf.math.mul(square, PerSlot.spread(tf, squareScale, offset)));
    return tf.math.div(
        tf.math.mul(mean, PerSlot.spread(tf, meanScale, offset)),
        tf.math.add(root, tf.constant(ADAM_EPSILON)));
  }

  private static Operand<TFloat32> blend(
      Ops tf, float beta, Operand<TFloat32> old, Operand<TFloat32> fresh) {
    return tf.math.add(
        tf.math.mul(old, tf.constant(beta)), tf.math.mul(fresh, tf.constant(1 - beta)));
  }

  /** 1 − β^t. */
  private static Operand<TFloat32> correction(Ops tf, float beta, Operand<TFloat32> t) {
    return tf.math.sub(tf.constant(1f), tf.math.pow(tf.constant(beta), t));
  }
}
