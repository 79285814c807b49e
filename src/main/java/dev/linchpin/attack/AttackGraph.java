package dev.linchpin.attack;

import dev.linchpin.attack.slot.SlotTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.While;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/**
 * A graph that takes the state of slots and gives it back some steps later: a loop inside the graph
 * over {@link AttackLoop}'s body. It takes any number of slots, a call may bring another, unless
 * the classifier's batch is fixed. Every iterate is tested, x_0 … x_steps; where x_steps is what
 * the trajectory offers, by the verdict graph alone. A slot that is decided keeps its state. How
 * many steps a call makes changes nothing, bit for bit.
 */
final class AttackGraph implements AutoCloseable {
  private final LoopVariables variables;
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, Integer> outputs = new LinkedHashMap<>();
  private final Graph graph = new Graph();
  private final String loop;
  private final LoopBody body;

  /**
   * @param plan of which steps per call and precision count
   */
  AttackGraph(AttackLoop parts, RuntimePlan plan) {
    this.variables = parts.variables();
    this.body = parts.body();
    try (ConcreteFunction condition = parts.condition(plan.stepsPerCall());
        ConcreteFunction step = body.in(plan.precision())) {
      GraphDef built = build(condition, step);
      graph.importGraphDef(built);
      this.loop =
          built.getNodeList().stream()
              .filter(n -> n.getOp().equals("While") || n.getOp().equals("StatelessWhile"))
              .findFirst()
              .orElseThrow()
              .getName();
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private GraphDef build(ConcreteFunction condition, ConcreteFunction body) {
    try (Graph outer = new Graph()) {
      Ops tf = Ops.create(outer);
      List<Operand<?>> state = new ArrayList<>();
      state.add(tf.constant(0f));
      for (SlotTensor t : variables.tensors()) {
        Placeholder<TFloat32> in =
            tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(t.batched(AttackLoop.ANY))));
        inputs.put(t.name(), in.op().name());
        outputs.put(t.name(), state.size());
        state.add(in);
      }
      While.create(tf.scope(), state, condition, body);
      GraphDef.Builder def = outer.toGraphDef().toBuilder();
      for (NodeDef.Builder node : def.getNodeBuilderList()) {
        if (node.getOp().endsWith("While")) {
          // Not lowered, a functional loop runs about half as fast.
          node.putAttr("_lower_using_switch_merge", AttrValue.newBuilder().setB(true).build());
        }
      }
      return def.build();
    }
  }

  /** All slot tensors, in the order of the loop's variables. */
  List<SlotTensor> tensors() {
    return variables.tensors();
  }

  /** What a session over this graph needs for each slot, at most: in bfloat16 it is less. */
  SlotMemory memory() {
    return new SlotMemory(variables.bytes(), body.liveBytes());
  }

  /** Whether a call changes the tensor. */
  boolean isCarried(String name) {
    return variables.carried().contains(name);
  }

  Graph graph() {
    return graph;
  }

  /** Name of the placeholder of a slot tensor. */
  String input(String name) {
    return inputs.get(name);
  }

  /** The slot tensor after the call. */
  Output<?> output(String name) {
    return graph.operationOrThrow(loop).output(outputs.get(name));
  }

  @Override
  public void close() {
    graph.close();
  }
}
