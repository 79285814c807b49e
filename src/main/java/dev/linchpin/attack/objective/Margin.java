package dev.linchpin.attack.objective;

import dev.linchpin.attack.slot.SlotInputs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The clean class's logit less the largest other (Carlini and Wagner 2017, f_6). */
public record Margin() implements Objective {
  @Override
  public String name() {
    return "margin";
  }

  @Override
  public Operand<TFloat32> loss(Ops tf, Ends ends, SlotInputs slots) {
    return tf.math.sub(ends.cleanLogit(tf), ends.bestOther(tf));
  }
}
