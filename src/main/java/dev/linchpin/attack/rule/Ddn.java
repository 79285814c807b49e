package dev.linchpin.attack.rule;

import dev.linchpin.attack.slot.ImageShape;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.attack.threat.L2;
import dev.linchpin.attack.threat.ThreatModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Decoupled direction and norm (Rony et al. 2019, algorithm 1), in L2: the perturbation takes a
 * step along the gradient and is then scaled to a norm, which falls by γ where the class has
 * changed and rises by γ where it has not. Without the paper's rounding to 8 bits. Goes with threat
 * model {@link dev.linchpin.attack.threat.Box}.
 *
 * @param steps ≥ 1
 * @param firstStep α, which falls to a hundredth along half a cosine, in pixels
 * @param firstNorm ε_0 > 0
 * @param change γ, below 1
 */
public record Ddn(int steps, double firstStep, double firstNorm, double change)
    implements StepRule {
  private static final String NORM = "ddn/norm";
  private static final double LAST_SHARE = 0.01;

  public Ddn {
    if (steps < 1 || !(firstStep > 0) || !(firstNorm > 0) || !(change > 0 && change < 1)) {
      throw new IllegalArgumentException(
          steps + ", " + firstStep + ", " + firstNorm + ", " + change);
    }
  }

  /** The published α 1, ε_0 1, γ 0.05. */
  public static Ddn of(int steps) {
    return new Ddn(steps, 1, 1, 0.05);
  }

  @Override
  public String name() {
    return "ddn";
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
    tensors.add(SlotTensor.filled(NORM, (float) firstNorm));
    return tensors;
  }

  @Override
  public Next next(Ops tf, ThreatModel threat, Iterate at, SlotInputs slots) {
    Map<String, Operand<TFloat32>> out = new HashMap<>();
    Nearest.update(tf, threat, at, slots, out);
    Operand<TFloat32> clean = slots.get(SlotNames.CLEAN);
    Operand<TFloat32> old = slots.get(NORM);
    Operand<TFloat32> norm =
        tf.select(
            at.broken(),
            tf.math.mul(old, tf.constant((float) (1 - change))),
            tf.math.mul(old, tf.constant((float) (1 + change))));
    out.put(NORM, norm);
    Operand<TFloat32> length = Cosine.of(tf, firstStep, firstStep * LAST_SHARE, at.step(), steps);
    Operand<TFloat32> moved =
        tf.math.sub(tf.math.sub(at.x(), clean), tf.math.mul(L2.unit(tf, at.gradient()), length));
    Operand<TFloat32> scaled = tf.math.mul(L2.unit(tf, moved), PerSlot.spread(tf, norm, moved));
    return new Next(threat.project(tf, tf.math.add(clean, scaled), slots), out);
  }
}
