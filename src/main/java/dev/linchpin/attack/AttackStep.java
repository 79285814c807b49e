package dev.linchpin.attack;

import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Tests every slot's iterate and steps those that go on, by the parts of an attack.
 *
 * @param graph holds the classifier's search graph
 * @param tf of that graph
 */
record AttackStep(Classifier classifier, Attack attack, Graph graph, Ops tf) {
  /**
   * What a step makes of the slot tensors that change.
   *
   * @param x the iterates
   * @param in every slot tensor before the step
   */
  Map<String, Operand<TFloat32>> of(Output<TFloat32> x, Map<String, Operand<TFloat32>> in) {
    SlotInputs inputs = new SlotInputs(in);
    Objective.Ends ends = ends(inputs);
    Operand<TFloat32> loss = attack.objective().loss(tf, ends, inputs);
    Operand<TFloat32> gradient = attack.rule().needsGradient() ? gradient(x, loss) : null;

    Operand<TFloat32> gap = tf.math.sub(ends.bestOther(tf), ends.cleanLogit(tf));
    Operand<TInt64> predicted = tf.math.argMax(ends.logits(), tf.constant(1));
    Operand<TInt64> clean = tf.dtypes.cast(inputs.get(SlotNames.CLASS), TInt64.class);
    Operand<TBool> broken =
        tf.math.logicalAnd(
            tf.math.notEqual(predicted, clean),
            tf.math.greaterEqual(gap, inputs.get(SlotNames.MARGIN)));

    Operand<TFloat32> stepNumber = inputs.get(SlotNames.STEP);
    StepRule.Next next =
        attack
            .rule()
            .next(
                tf,
                attack.threat(),
                new StepRule.Iterate(x, gradient, loss, gap, stepNumber, broken),
                inputs);
    Operand<TFloat32> status = inputs.get(SlotNames.STATUS);
    Operand<TBool> running = SlotStatus.isRunning(tf, status);
    SlotStatus slot = new SlotStatus(tf, attack.rule());
    Operand<TFloat32> tested = tf.select(running, slot.tested(stepNumber, broken, next), status);
    Operand<TBool> stepping = SlotStatus.isRunning(tf, tested);
    // What is broken may be refused, and is then tested and stepped anew.
    Operand<TBool> carrying = tf.math.logicalAnd(running, SlotStatus.isNotBroken(tf, tested));
    Operand<TFloat32> made = tf.math.add(stepNumber, tf.dtypes.cast(stepping, TFloat32.class));

    Map<String, Operand<TFloat32>> out = new LinkedHashMap<>();
    out.put(SlotNames.X, PerSlot.choose(tf, stepping, next.x(), x));
    out.put(SlotNames.STEP, made);
    out.put(SlotNames.STATUS, slot.stepped(tested, stepping, made, gap, inputs));
    out.put(SlotNames.GAP, tf.select(running, gap, inputs.get(SlotNames.GAP)));
    next.carried()
        .forEach((name, v) -> out.put(name, PerSlot.choose(tf, carrying, v, inputs.get(name))));
    return out;
  }

  private Objective.Ends ends(SlotInputs inputs) {
    int classes = classifier.classes();
    Operand<TFloat32> logits =
        tf.reshape(AttackLoop.end(graph, Endpoints.LOGITS), tf.constant(new int[] {-1, classes}));
    Operand<TFloat32> features = null;
    if (classifier.head().isPresent()) {
      int length = classifier.head().map(LogitsHead::features).orElseThrow();
      features =
          tf.reshape(
              AttackLoop.end(graph, Endpoints.FEATURES), tf.constant(new int[] {-1, length}));
    }
    Operand<TFloat32> oneHot =
        tf.oneHot(
            tf.dtypes.cast(inputs.get(SlotNames.CLASS), TInt64.class),
            tf.constant(classes),
            tf.constant(1f),
            tf.constant(0f));
    return new Objective.Ends(logits, features, oneHot);
  }

  private Operand<TFloat32> gradient(Output<TFloat32> x, Operand<TFloat32> loss) {
    Output<?>[] gradients =
        graph.addGradients(
            loss.asOutput(), new Output<?>[] {AttackLoop.end(graph, Endpoints.IMAGES)});
    Operand<TFloat32> raw = PerSlot.shaped(tf, gradients[0].expect(TFloat32.class), x);
    // An overflow somewhere must not turn an iterate into NaN, which no projection mends. Not by
    // IsFinite: TensorFlow's optimiser would move that in front of a transposition, and make two.
    Operand<TBool> finite = tf.math.less(tf.math.abs(raw), tf.constant(Float.POSITIVE_INFINITY));
    return tf.select(finite, raw, tf.zerosLike(raw));
  }
}
