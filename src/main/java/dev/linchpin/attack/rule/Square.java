package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.L1;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.Linf;
import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.CounterRandom;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Square Attack (Andriushchenko et al. 2020), as AutoAttack has it: black-box random search. Each
 * step changes one square window of the best image so far; what it gives is kept if the objective
 * falls or the class changes. An iterate is a proposal; that it was tested is known one step later.
 *
 * <p>Unlike the authors' code, which draws one window a step for the whole batch, and none at the
 * last place of a row or column, every trajectory draws its own, at any place (as in the paper).
 *
 * @param queries proposals, ≥ 1; the start is evaluated besides
 * @param initialShare share of the pixels that the first windows cover, in (0,1]
 * @param scaled windows shrink as fast as suits the number of queries, as the paper has it; else at
 *     the same queries whatever their number, as AutoAttack has it
 */
public record Square(int queries, double initialShare, boolean scaled) implements StepRule {
  static final String BEST = "square/best";
  static final String BEST_LOSS = "square/best_loss";

  /** p of the paper under Linf, of AutoAttack under every norm. */
  public static final double PUBLISHED_SHARE = 0.8;

  private static final float NONE = Float.MAX_VALUE;

  public Square {
    if (queries < 1 || !(initialShare > 0 && initialShare <= 1)) {
      throw new IllegalArgumentException(queries + " queries, share " + initialShare);
    }
  }

  @Override
  public String name() {
    return "square";
  }

  @Override
  public int steps() {
    return queries;
  }

  @Override
  public boolean endsAtFirstBreak() {
    return true;
  }

  @Override
  public boolean needsGradient() {
    return false;
  }

  @Override
  public float[] start(Origin origin, ImageShape shape, ThreatModel threat) {
    return moves(threat, shape)
        .start(origin.clean(), shape, new CounterRandom(origin.randomKey(), 0, 0, 0));
  }

  @Override
  public List<SlotTensor> carried(ImageShape shape) {
    return List.of(
        new SlotTensor(BEST, shape.dims(), Origin::clean),
        SlotTensor.filled(BEST_LOSS, NONE),
        SlotHash.key());
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Operand<TFloat32> known = slots.get(BEST_LOSS);
    Operand<TBool> falls = tf.math.less(at.loss(), known);
    Operand<TBool> kept = tf.math.logicalOr(falls, at.broken());
    Operand<TFloat32> best = PerSlot.choose(tf, kept, at.x(), slots.get(BEST));
    long[] dims = at.x().shape().asArray();
    ImageShape shape = new ImageShape((int) dims[1], (int) dims[2], (int) dims[3]);
    return new Next(
        moves(threat, shape).propose(tf, best, at.step(), slots),
        Map.of(BEST, best, BEST_LOSS, tf.select(falls, at.loss(), known)));
  }

  private SquareMoves moves(ThreatModel threat, ImageShape shape) {
    if (threat instanceof Linf linf) {
      return new SquareLinf(linf, sizes(shape, false));
    }
    if (threat instanceof L2 l2) {
      return new SquareL2(l2, sizes(shape, true));
    }
    if (threat instanceof L1 l1) {
      return new SquareL1(l1, sizes(shape, true));
    }
    throw new IllegalArgumentException("no Square attack under " + threat);
  }

  SquareSizes sizes(ImageShape shape, boolean odd) {
    return SquareSizes.of(queries, scaled, initialShare, shape.height(), shape.width(), odd);
  }
}
