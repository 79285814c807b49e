package dev.linchpin.graph.savedmodel;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Puts each variable's value in the place of its reads, as a Const under the author's name. A live
 * op that does anything else with a variable keeps it, until {@link #refuseLeft} refuses it by
 * name: the logits may not need it.
 */
final class FreezeVariables implements Rewrite {
  private static final Set<String> VARIABLES =
      Set.of("VarHandleOp", "VariableV2", "Variable", "VarHandleOpV2");

  private static final Set<String> CONTROL =
      Set.of("While", "StatelessWhile", "If", "StatelessIf", "Case", "StatelessCase");

  private final Map<String, Variable> variables;
  private final Map<String, Variable> constants = new LinkedHashMap<>();

  /** Names of the Const nodes by checkpoint key: several handles may stand for one variable. */
  private final Map<String, String> names = new HashMap<>();

  /**
   * @param variables by the name of the handle node
   */
  FreezeVariables(Map<String, Variable> variables) {
    this.variables = variables;
  }

  /** The variables that were frozen, by the name of the Const node that holds the value. */
  Map<String, Variable> constants() {
    return constants;
  }

  static boolean isVariable(String op) {
    return VARIABLES.contains(op);
  }

  @Override
  public String name() {
    return "freeze-variables";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    graph.prune();
    int frozen = 0;
    for (NodeDef node : graph.nodes()) {
      switch (node.getOp()) {
        case "ReadVariableOp", "ResourceGather" -> {
          String handle = handle(graph, node);
          if (handle == null) {
            continue;
          }
          frozen++;
          if (node.getOp().equals("ReadVariableOp")) {
            graph.redirect(
                new TensorRef(node.getName(), 0), new TensorRef(constant(graph, handle), 0));
            continue;
          }
          NodeDef axis =
              Constant.ints(new long[] {0}).toNode(graph.uniqueName(node.getName() + "/axis"));
          graph.put(axis);
          graph.put(gather(graph.node(node.getName()), axis, constant(graph, handle)));
        }
        case "VariableV2", "Variable" -> {
          graph.redirect(
              new TensorRef(node.getName(), 0), new TensorRef(constant(graph, node.getName()), 0));
          frozen++;
        }
        default -> {}
      }
    }
    graph.prune();
    if (frozen > 0) {
      log.applied(name(), "", constants.size() + " variables");
    }
  }

  /**
   * Refuses a graph in which variables are left.
   *
   * @throws UserError naming the op that uses one
   */
  static void refuseLeft(GraphEditor graph) {
    for (NodeDef node : graph.nodes()) {
      if (isVariable(node.getOp())) {
        NodeDef user = node;
        do {
          user = graph.consumers(user.getName()).stream().findFirst().orElse(node);
        } while (user.getOp().equals("Identity"));
        throw UserError.input(
            "node %s (%s) uses the variable %s in a way that can't be frozen: %s",
            user.getName(), user.getOp(), node.getName(), advice(user.getOp()));
      }
      if (node.getOp().equals("ReadVariableOp") || node.getOp().equals("ResourceGather")) {
        NodeDef handle = graph.producer(node.getInput(0));
        throw UserError.input(
            "node %s (%s) reads a variable through %s (%s), which is not supported",
            node.getName(), node.getOp(), handle.getName(), handle.getOp());
      }
    }
  }

  private static String advice(String op) {
    return CONTROL.contains(op)
        ? "there is no gradient through a loop or a branch; export it unrolled"
        : "export the model for inference";
  }

  /** The variable that {@code reader} reads; null if it comes another way. */
  private static String handle(GraphEditor graph, NodeDef reader) {
    NodeDef node = graph.producer(reader.getInput(0));
    while (node.getOp().equals("Identity")) {
      node = graph.producer(node.getInput(0));
    }
    return isVariable(node.getOp()) ? node.getName() : null;
  }

  private String constant(GraphEditor graph, String handle) {
    Variable variable = variables.get(handle);
    if (variable == null) {
      throw UserError.input(
          "the model's checkpoint has no value for the variable %s; export it again", handle);
    }
    return names.computeIfAbsent(
        variable.checkpointKey(),
        key -> {
          String name = graph.uniqueName("variables/" + variable.name());
          graph.put(
              NodeDef.newBuilder()
                  .setName(name)
                  .setOp("Const")
                  .putAttr(
                      "dtype", AttrValue.newBuilder().setType(variable.value().getDtype()).build())
                  .putAttr("value", AttrValue.newBuilder().setTensor(variable.value()).build()));
          constants.put(name, variable);
          return name;
        });
  }

  private static NodeDef gather(NodeDef node, NodeDef axis, String params) {
    return NodeDef.newBuilder()
        .setName(node.getName())
        .setOp("GatherV2")
        .addInput(params)
        .addInput(node.getInput(1))
        .addInput(axis.getName())
        .putAttr("Tparams", node.getAttrOrThrow("dtype"))
        .putAttr("Tindices", node.getAttrOrThrow("Tindices"))
        .putAttr("Taxis", axis.getAttrOrThrow("dtype"))
        .putAttr(
            "batch_dims",
            node.getAttrOrDefault("batch_dims", AttrValue.newBuilder().setI(0).build()))
        .build();
  }
}
