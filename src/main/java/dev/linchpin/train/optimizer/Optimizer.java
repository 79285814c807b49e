package dev.linchpin.train.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** An update rule, as graph ops on resource variables. Records; one class each. */
public interface Optimizer {
  /** Short name for logs and provenance. */
  String name();

  /** Names of the variables of a parameter's shape that the rule keeps beside it, zero at first. */
  List<String> slots();

  /**
   * The op that updates one parameter.
   *
   * @param variable handle of the parameter
   * @param value its value before the update, of any rank
   * @param gradient averaged over replicas, clipped; without weight decay
   * @param decayed whether weight decay applies to this parameter
   * @param slots handles, as {@link #slots} names them
   * @param learningRate scalar
   * @param step scalar: 1 at the first update
   */
  Op apply(
      Ops tf,
      Operand<? extends TType> variable,
      Operand<TFloat32> value,
      Operand<TFloat32> gradient,
      boolean decayed,
      List<Operand<? extends TType>> slots,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> step);
}
