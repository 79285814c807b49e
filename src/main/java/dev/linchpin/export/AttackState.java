package dev.linchpin.export;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What goes round the attack's loop.
 *
 * @param step {@code [] int32}: steps done
 * @param x {@code [n, h, w, c]}: the iterate
 * @param broken {@code [n] bool}: x is of another class than the clean image
 * @param steps {@code [] int32}: steps wanted
 * @param lower least pixel values in ball and box, of the shape of x
 * @param upper greatest ones
 * @param clean {@code [n, classes]}: the clean prediction, one-hot
 * @param size {@code [] float32}: length of a step in pixels
 * @param parameters values of the network's parameters
 */
record AttackState(
    Operand<TInt32> step,
    Operand<TFloat32> x,
    Operand<TBool> broken,
    Operand<TInt32> steps,
    Operand<TFloat32> lower,
    Operand<TFloat32> upper,
    Operand<TFloat32> clean,
    Operand<TFloat32> size,
    List<? extends Operand<TFloat32>> parameters) {

  /** Arguments and results of the loop's functions, in order. */
  List<Operand<?>> all() {
    List<Operand<?>> all =
        new ArrayList<>(List.of(step, x, broken, steps, lower, upper, clean, size));
    all.addAll(parameters);
    return all;
  }

  /** The iterate among {@link #all}. */
  static Output<TFloat32> x(List<Output<?>> all) {
    return all.get(1).expect(TFloat32.class);
  }

  AttackState next(Operand<TInt32> step, Operand<TFloat32> x, Operand<TBool> broken) {
    return new AttackState(step, x, broken, steps, lower, upper, clean, size, parameters);
  }
}
