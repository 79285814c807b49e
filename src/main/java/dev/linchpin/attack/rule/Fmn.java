package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Norm;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Fast minimum-norm attack (Pintor et al. 2021, algorithm 1), for a margin: the iterate descends
 * and is projected to a ball around x, which shrinks by γ where the class has changed and grows by
 * γ where it has not. Step and γ fall along half a cosine. Goes with threat model {@link
 * dev.linchpin.attack.threat.Box}. Other than in the paper:
 *
 * <ul>
 *   <li>Before any change of class the ball reaches beyond the linearised boundary, by γ: where the
 *       margin is nearly linear the iterate would stop just short of it.
 *   <li>Pixels that the box holds have no part in the step: see {@link BoxGradient}.
 *   <li>γ starts larger; γ and step end smaller.
 *   <li>The last tenth of the steps goes half the way to the point of the linearised boundary, in
 *       the box, that is nearest to x (Croce and Hein 2020, equation 4), and a little beyond. Its
 *       fixed points are those of the problem, box included; a ball clipped to the box has others.
 * </ul>
 *
 * @param steps ≥ 1
 * @param firstStep α_0, length of the first step in L2 (in every norm), in pixels
 * @param lastStep α_K
 * @param firstChange γ_0, relative change of the radius, below 1
 * @param lastChange γ_K
 */
public record Fmn(
    int steps, double firstStep, double lastStep, double firstChange, double lastChange)
    implements StepRule {
  private static final String RADIUS = "fmn/radius";
  private static final double LAST_SHARE = 0.1;
  private static final float TOWARDS = 0.5f;

  /** How far beyond the linearised boundary, where the iterate is of x's class and where not. */
  private static final float BEYOND = 1.01f;

  private static final float HARDLY_BEYOND = 1.001f;

  public Fmn {
    if (steps < 1 || !(lastStep > 0) || !(firstChange < 1) || !(lastChange >= 0)) {
      throw new IllegalArgumentException(
          steps + ", " + firstStep + ", " + lastStep + ", " + firstChange + ", " + lastChange);
    }
  }

  /** α from 1 to 0.003, γ from 0.2 to 0.0005; published are 1 to 0.01 and 0.05 to 0.001. */
  public static Fmn of(int steps) {
    return new Fmn(steps, 1, 0.003, 0.2, 0.0005);
  }

  @Override
  public String name() {
    return "fmn";
  }

  @Override
  public boolean endsAtFirstBreak() {
    return false;
  }

  @Override
  public boolean findsNearest() {
    return true;
  }

  @Override
  public Optional<Answer> answer() {
    return Optional.of(Nearest.ANSWER);
  }

  @Override
  public List<SlotTensor> carried(ImageShape shape) {
    List<SlotTensor> tensors = new ArrayList<>(Nearest.carried(shape));
    tensors.add(SlotTensor.filled(RADIUS, Nearest.NONE));
    return tensors;
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Map<String, Operand<TFloat32>> out = new HashMap<>();
    Nearest nearest = Nearest.update(tf, threat, at, slots, out);
    Norm norm = Norm.of(threat);
    Operand<TFloat32> clean = slots.get(SlotNames.CLEAN);
    Operand<TFloat32> offset = tf.math.sub(at.x(), clean);
    Operand<TFloat32> gradient = BoxGradient.free(tf, at.x(), at.gradient());
    Operand<TFloat32> radius = radius(tf, norm, at, gradient, offset, nearest, slots);
    out.put(RADIUS, tf.reshape(radius, tf.shape(slots.get(RADIUS))));
    Operand<TFloat32> length = Cosine.of(tf, firstStep, lastStep, at.step(), searching());
    Operand<TFloat32> moved = tf.math.sub(offset, tf.math.mul(L2.unit(tf, gradient), length));
    Operand<TFloat32> searched = norm.toBall(tf, moved, radius);
    Operand<TBool> search = tf.math.less(at.step(), tf.constant((float) searching()));
    Operand<TFloat32> nextOffset =
        PerSlot.choose(tf, search, searched, towardsNearest(tf, norm, at, clean, offset));
    return new Next(threat.project(tf, tf.math.add(clean, nextOffset), slots), out);
  }

  /** Steps of the published algorithm. */
  private int searching() {
    return steps - (int) (steps * LAST_SHARE);
  }

  private static Operand<TFloat32> towardsNearest(
      Ops tf, Norm norm, Iterate at, Operand<TFloat32> clean, Operand<TFloat32> offset) {
    Operand<TFloat32> fromClean = Fab.toBoundary(tf, norm, at, clean);
    Operand<TFloat32> none = tf.zerosLike(at.loss());
    Operand<TFloat32> beyond =
        tf.select(
            at.broken(),
            tf.math.add(none, tf.constant(HARDLY_BEYOND)),
            tf.math.add(none, tf.constant(BEYOND)));
    Operand<TFloat32> aim = tf.math.mul(fromClean, PerSlot.spread(tf, beyond, offset));
    Operand<TFloat32> rest = tf.math.sub(aim, offset);
    return tf.math.add(offset, tf.math.mul(rest, tf.constant(TOWARDS)));
  }

  /** {@code [slots, 1, 1, 1]}. */
  private Operand<TFloat32> radius(
      Ops tf,
      Norm norm,
      Iterate at,
      Operand<TFloat32> gradient,
      Operand<TFloat32> offset,
      Nearest nearest,
      SlotInputs slots) {
    Operand<TFloat32> old = PerSlot.spread(tf, slots.get(RADIUS), offset);
    Operand<TFloat32> change = Cosine.of(tf, firstChange, lastChange, at.step(), searching());
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> smaller =
        tf.math.minimum(
            tf.math.mul(old, tf.math.sub(one, change)),
            PerSlot.spread(tf, nearest.distance(), offset));
    Operand<TFloat32> larger = tf.math.mul(old, tf.math.add(one, change));
    Operand<TFloat32> margin = PerSlot.spread(tf, tf.math.abs(at.loss()), offset);
    Operand<TFloat32> guess =
        tf.math.add(norm.length(tf, offset), tf.math.divNoNan(margin, norm.slope(tf, gradient)));
    Operand<TFloat32> beyond = tf.math.mul(guess, tf.math.add(one, change));
    Operand<TFloat32> outward = PerSlot.choose(tf, nearest.found(), larger, beyond);
    Operand<TFloat32> radius = PerSlot.choose(tf, at.broken(), smaller, outward);
    return tf.math.minimum(radius, tf.constant(Nearest.NONE));
  }
}
