package dev.linchpin.train.adversary;

import dev.linchpin.attack.objective.CrossEntropy;
import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.train.loss.Adversary;
import dev.linchpin.train.loss.Adversary.Norm;
import dev.linchpin.train.loss.TradesDivergence;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One step of an adversary as graph ops: what it climbs, and x' → the next x'. Every x' is in ball
 * ∩ [0,1], the float32 pixels taken as real numbers: the radius aimed at is smaller than ε by what
 * rounding can add.
 */
public final class AdversaryStep {
  private static final double ULP = 0x1p-24;
  private static final double L2_ROUNDING = 2e-5;

  private final Adversary adversary;
  private final ThreatModel threat;

  /**
   * @throws IllegalArgumentException for a Linf ε above 1
   */
  public AdversaryStep(Adversary adversary) {
    this.adversary = adversary;
    this.threat =
        adversary.norm() == Norm.LINF ? new Linf(adversary.epsilon()) : new L2(adversary.epsilon());
  }

  /**
   * What the adversary climbs, the sum over the images: an image's gradient does not depend on the
   * batch.
   *
   * @param logits of x', {@code [batch, classes]}
   * @param cleanLogits of x, likewise, a constant of the gradient; null unless the objective is
   *     {@link Adversary.Objective#KL_DIVERGENCE}
   * @param labels {@code [batch]}
   * @param classes at least 2
   * @return scalar
   */
  public Operand<TFloat32> objective(
      Ops tf,
      Operand<TFloat32> logits,
      Operand<TFloat32> cleanLogits,
      Operand<TInt32> labels,
      int classes) {
    Operand<TFloat32> byImage =
        switch (adversary.objective()) {
          case CROSS_ENTROPY -> tf.math.neg(CrossEntropy.of(tf, ends(tf, logits, labels, classes)));
          case KL_DIVERGENCE ->
              TradesDivergence.divergence(tf, tf.stopGradient(cleanLogits), logits);
        };
    return tf.reduceSum(byImage, tf.constant(0));
  }

  private static Objective.Ends ends(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    return new Objective.Ends(
        logits, null, tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f)));
  }

  /**
   * The next x': a step of {@link Adversary#stepSize} along the steepest direction (the sign of the
   * gradient in Linf, the gradient over its norm in L2; none where it is 0), projected to the ball
   * around x, then clipped to [0,1], which brings no pixel farther from x. No gradient flows
   * through it.
   *
   * @param clean x, {@code [batch, height, width, channels]} in [0,1], of static shape
   * @param x x', likewise
   * @param gradient of {@link #objective} by x'
   */
  public Operand<TFloat32> next(
      Ops tf, Operand<TFloat32> clean, Operand<TFloat32> x, Operand<TFloat32> gradient) {
    Operand<TFloat32> step =
        tf.math.mul(threat.steepest(tf, gradient), tf.constant((float) adversary.stepSize()));
    Operand<TFloat32> moved = tf.math.add(x, step);
    Operand<TFloat32> inBall =
        adversary.norm() == Norm.LINF ? cube(tf, clean, moved) : ball(tf, clean, moved);
    return tf.stopGradient(
        tf.math.minimum(tf.math.maximum(inBall, tf.constant(0f)), tf.constant(1f)));
  }

  private Operand<TFloat32> cube(Ops tf, Operand<TFloat32> clean, Operand<TFloat32> moved) {
    Operand<TFloat32> radius =
        tf.constant(Math.max(0, Math.nextDown((float) (adversary.epsilon() - ULP))));
    return tf.math.minimum(
        tf.math.maximum(moved, tf.math.sub(clean, radius)), tf.math.add(clean, radius));
  }

  private Operand<TFloat32> ball(Ops tf, Operand<TFloat32> clean, Operand<TFloat32> moved) {
    Operand<TFloat32> offset = tf.math.sub(moved, clean);
    int rank = clean.shape().numDimensions();
    Operand<TFloat32> norm =
        tf.math.sqrt(
            tf.reduceSum(
                tf.math.square(offset),
                tf.constant(IntStream.range(1, rank).toArray()),
                ReduceSum.keepDims(true)));
    float radius =
        (float) innerRadius(adversary.epsilon(), clean.shape().size() / clean.shape().get(0));
    Operand<TFloat32> scale =
        tf.math.minimum(
            tf.constant(1f),
            tf.math.div(tf.constant(radius), tf.math.maximum(norm, tf.constant(1e-30f))));
    return tf.math.add(clean, tf.math.mul(offset, scale));
  }

  /** ε less what float32 can add: to a norm, and half an ulp a pixel. */
  static double innerRadius(double epsilon, long pixels) {
    return Math.max(0, epsilon * (1 - L2_ROUNDING) - Math.sqrt(pixels) * ULP);
  }
}
