package dev.linchpin.attack;

import dev.linchpin.attack.objective.Objective;
import dev.linchpin.attack.rule.StepRule;
import dev.linchpin.attack.slot.PerSlot;
import dev.linchpin.attack.slot.SlotInputs;
import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.graph.Devices;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.AfterGradient;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The condition and the body of the loop inside the graph: one step of every slot. */
final class AttackLoop {
  private final Classifier classifier;
  private final Attack attack;
  private final LoopVariables variables;
  private final int slots;

  AttackLoop(Classifier classifier, Attack attack, int slots) {
    this.classifier = classifier;
    this.attack = attack;
    this.variables = LoopVariables.of(classifier, attack);
    this.slots = slots;
  }

  LoopVariables variables() {
    return variables;
  }

  /** Until so many steps are done or no slot runs. */
  ConcreteFunction condition(int stepsPerCall) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> done =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Map<String, Operand<TFloat32>> inputs = placeholders(tf, Map.of());
      Operand<TBool> running =
          tf.reduceAny(SlotStatus.isRunning(tf, inputs.get(SlotNames.STATUS)), tf.constant(0));
      Operand<TBool> more =
          tf.math.logicalAnd(tf.math.less(done, tf.constant((float) stepsPerCall)), running);
      Signature.Builder signature = Signature.builder();
      arguments(done, inputs).forEach(signature::input);
      return ConcreteFunction.create(signature.output("more", more).build(), graph);
    }
  }

  /** Tests every slot's iterate and steps those that go on. */
  LoopBody body() {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(SearchGraph.of(classifier, attack, slots));
      Ops tf = Ops.create(graph);
      Output<TFloat32> x = end(graph, SearchGraph.INPUT);
      Placeholder<TFloat32> done =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Map<String, Operand<TFloat32>> in = placeholders(tf, Map.of(SlotNames.X, x));
      Map<String, Operand<TFloat32>> out = new LinkedHashMap<>(in);
      out.putAll(step(tf, graph, x, in));
      Map<String, Operand<?>> results = new LinkedHashMap<>();
      results.put("r", tf.math.add(done, tf.constant(1f)));
      // TensorFlow's optimiser must know the shapes of the next turn: where a convolution reads a
      // loop variable of unknown rank, the oneDNN pass of TensorFlow 2.18 aborts the process.
      for (SlotTensor t : variables.tensors()) {
        results.put(
            "r" + variables.tensors().indexOf(t),
            tf.ensureShape(out.get(t.name()), Shape.of(t.batched(slots))));
      }
      return rewritten(graph, arguments(done, in), results);
    }
  }

  /** The graph, which has its gradients, made faster. */
  private LoopBody rewritten(
      Graph graph, Map<String, Operand<?>> arguments, Map<String, Operand<?>> results) {
    Map<String, String> ins = names(arguments);
    Map<String, String> outs = names(results);
    RewriteLog log = new RewriteLog();
    GraphDef def =
        AfterGradient.apply(
            AfterGradient.attack(!Devices.hasGpu()),
            graph.toGraphDef(),
            LoopBody.kept(ins, outs),
            log);
    LoopBody.tell(log);
    return new LoopBody(def, ins, outs);
  }

  private static Map<String, String> names(Map<String, Operand<?>> operands) {
    Map<String, String> names = new LinkedHashMap<>();
    operands.forEach((key, o) -> names.put(key, o.op().name()));
    return names;
  }

  private Map<String, Operand<TFloat32>> step(
      Ops tf, Graph graph, Output<TFloat32> x, Map<String, Operand<TFloat32>> in) {
    SlotInputs inputs = new SlotInputs(in);
    Objective.Ends ends = ends(tf, graph, inputs);
    Operand<TFloat32> loss = attack.objective().loss(tf, ends, inputs);
    Operand<TFloat32> gradient =
        attack.rule().needsGradient() ? gradient(tf, graph, x, loss) : null;

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
    SlotStatus slot = new SlotStatus(tf, attack.rule(), slots);
    Operand<TFloat32> tested = tf.select(running, slot.tested(stepNumber, broken, next), status);
    Operand<TBool> stepping = SlotStatus.isRunning(tf, tested);
    Operand<TFloat32> made = tf.math.add(stepNumber, tf.dtypes.cast(stepping, TFloat32.class));

    Map<String, Operand<TFloat32>> out = new LinkedHashMap<>();
    out.put(SlotNames.X, PerSlot.choose(tf, stepping, next.x(), x));
    out.put(SlotNames.STEP, made);
    out.put(SlotNames.STATUS, slot.stepped(tested, stepping, made, gap, inputs));
    out.put(SlotNames.GAP, tf.select(running, gap, inputs.get(SlotNames.GAP)));
    next.carried()
        .forEach((name, v) -> out.put(name, PerSlot.choose(tf, running, v, inputs.get(name))));
    return out;
  }

  private Objective.Ends ends(Ops tf, Graph graph, SlotInputs inputs) {
    int classes = classifier.classes();
    Operand<TFloat32> logits =
        tf.reshape(end(graph, Endpoints.LOGITS), tf.constant(new int[] {slots, classes}));
    Operand<TFloat32> features = null;
    if (classifier.head().isPresent()) {
      int length = classifier.head().map(LogitsHead::features).orElseThrow();
      features = tf.reshape(end(graph, Endpoints.FEATURES), tf.constant(new int[] {slots, length}));
    }
    Operand<TFloat32> oneHot =
        tf.oneHot(
            tf.dtypes.cast(inputs.get(SlotNames.CLASS), TInt64.class),
            tf.constant(classes),
            tf.constant(1f),
            tf.constant(0f));
    return new Objective.Ends(logits, features, oneHot);
  }

  private Operand<TFloat32> gradient(
      Ops tf, Graph graph, Output<TFloat32> x, Operand<TFloat32> loss) {
    Output<?>[] gradients =
        graph.addGradients(loss.asOutput(), new Output<?>[] {end(graph, Endpoints.IMAGES)});
    long[] shape = x.shape().asArray();
    Operand<TFloat32> raw = tf.reshape(gradients[0].expect(TFloat32.class), tf.constant(shape));
    // An overflow somewhere must not turn an iterate into NaN, which no projection mends. Not by
    // IsFinite: TensorFlow's optimiser would move that in front of a transposition, and make two.
    Operand<TBool> finite = tf.math.less(tf.math.abs(raw), tf.constant(Float.POSITIVE_INFINITY));
    return tf.select(finite, raw, tf.zerosLike(raw));
  }

  private Map<String, Operand<TFloat32>> placeholders(
      Ops tf, Map<String, ? extends Operand<TFloat32>> given) {
    Map<String, Operand<TFloat32>> inputs = new LinkedHashMap<>();
    for (SlotTensor t : variables.tensors()) {
      Operand<TFloat32> input = given.get(t.name());
      inputs.put(
          t.name(),
          input != null
              ? input
              : tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(t.batched(slots)))));
    }
    return inputs;
  }

  /** Inputs in the order of the tensors, after the count of steps done. */
  private static Map<String, Operand<?>> arguments(
      Operand<TFloat32> done, Map<String, Operand<TFloat32>> inputs) {
    Map<String, Operand<?>> arguments = new LinkedHashMap<>();
    arguments.put("a", done);
    for (Operand<TFloat32> input : inputs.values()) {
      arguments.put("a" + (arguments.size() - 1), input);
    }
    return arguments;
  }

  static Output<TFloat32> end(Graph graph, String name) {
    return graph.operationOrThrow(name).<TFloat32>output(0);
  }
}
