package dev.linchpin.attack;

import dev.linchpin.attack.slot.SlotNames;
import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.graph.Devices;
import dev.linchpin.graph.fold.AfterGradient;
import dev.linchpin.graph.fold.FreeBatch;
import dev.linchpin.model.Classifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

/** The condition and the body of the loop inside the graph: one step of every slot. */
final class AttackLoop {
  /** Of any number of slots. */
  static final int ANY = -1;

  private final Classifier classifier;
  private final Attack attack;
  private final LoopVariables variables;
  private LoopBody body;

  AttackLoop(Classifier classifier, Attack attack) {
    this.classifier = classifier;
    this.attack = attack;
    this.variables = LoopVariables.of(classifier, attack);
  }

  Attack attack() {
    return attack;
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
      Map<String, Operand<TFloat32>> inputs = placeholders(tf, Map.of(), ANY);
      Operand<TBool> running =
          tf.reduceAny(SlotStatus.isRunning(tf, inputs.get(SlotNames.STATUS)), tf.constant(0));
      Operand<TBool> more =
          tf.math.logicalAnd(tf.math.less(done, tf.constant((float) stepsPerCall)), running);
      Signature.Builder signature = Signature.builder();
      arguments(done, inputs).forEach(signature::input);
      return ConcreteFunction.create(signature.output("more", more).build(), graph);
    }
  }

  /**
   * Tests every slot's iterate and steps those that go on, of any number of slots unless the
   * classifier's batch is fixed. Made once.
   */
  LoopBody body() {
    if (body == null) {
      body = newBody();
    }
    return body;
  }

  private LoopBody newBody() {
    OptionalInt fixed = classifier.fixedBatch();
    return (fixed.isPresent()
            ? body(fixed.getAsInt(), false)
            : FreeBatch.marks().flatMap(mark -> body(mark, true).stream()).findFirst())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the batch cannot be told from other sizes of model " + classifier.name()));
  }

  /**
   * @param slots that shapes, which rewrites rely on, are written down for
   * @param isMark whether they are to be freed from that number: empty if they can't be
   */
  private Optional<LoopBody> body(int slots, boolean isMark) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(SearchGraph.of(classifier, attack, slots));
      Ops tf = Ops.create(graph);
      Output<TFloat32> x = end(graph, SearchGraph.INPUT);
      Placeholder<TFloat32> done =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Map<String, Operand<TFloat32>> in = placeholders(tf, Map.of(SlotNames.X, x), slots);
      Map<String, Operand<TFloat32>> out = new LinkedHashMap<>(in);
      out.putAll(new AttackStep(classifier, attack, graph, tf).of(x, in));
      Map<String, Operand<?>> results = new LinkedHashMap<>();
      results.put("r", tf.math.add(done, tf.constant(1f)));
      // TensorFlow's optimiser must know the shapes of the next turn: where a convolution reads a
      // loop variable of unknown rank, the oneDNN pass of TensorFlow 2.18 aborts the process.
      for (SlotTensor t : variables.tensors()) {
        results.put(
            "r" + variables.tensors().indexOf(t),
            tf.ensureShape(out.get(t.name()), Shape.of(t.batched(slots))));
      }
      GraphDef written = graph.toGraphDef();
      FreeBatch free = new FreeBatch(slots, in.get(SlotNames.STATUS).op().name());
      if (isMark && !free.isFree(written)) {
        return Optional.empty();
      }
      LoopBody body =
          LoopBody.of(
              written,
              slots,
              names(arguments(done, in)),
              names(results),
              AfterGradient.attack(!Devices.hasGpu()));
      return isMark ? body.freed(free) : Optional.of(body);
    }
  }

  private static Map<String, String> names(Map<String, Operand<?>> operands) {
    Map<String, String> names = new LinkedHashMap<>();
    operands.forEach((key, o) -> names.put(key, o.op().name()));
    return names;
  }

  private Map<String, Operand<TFloat32>> placeholders(
      Ops tf, Map<String, ? extends Operand<TFloat32>> given, int slots) {
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
