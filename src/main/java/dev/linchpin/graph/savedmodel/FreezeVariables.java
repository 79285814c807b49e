package dev.linchpin.graph.savedmodel;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Puts each variable's value in the place of its reads, as a Const under the author's name. A live
 * op that does anything else with a variable is refused by name.
 *
 * @param variables by the name of the handle node
 */
record FreezeVariables(Map<String, Variable> variables) implements Rewrite {
  private static final Set<String> VARIABLES =
      Set.of("VarHandleOp", "VariableV2", "Variable", "VarHandleOpV2");

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
    Map<String, String> constants = new HashMap<>();
    int frozen = 0;
    for (NodeDef node : graph.nodes()) {
      switch (node.getOp()) {
        case "ReadVariableOp" -> {
          graph.redirect(
              new TensorRef(node.getName(), 0),
              new TensorRef(constant(graph, constants, handle(graph, node)), 0));
          frozen++;
        }
        case "ResourceGather" -> {
          NodeDef axis =
              dev.linchpin.graph.Constant.ints(new long[] {0})
                  .toNode(graph.uniqueName(node.getName() + "/axis"));
          graph.put(axis);
          graph.put(gather(graph, node, axis, constant(graph, constants, handle(graph, node))));
          frozen++;
        }
        case "VariableV2", "Variable" -> {
          graph.redirect(
              new TensorRef(node.getName(), 0),
              new TensorRef(constant(graph, constants, node.getName()), 0));
          frozen++;
        }
        default -> {}
      }
    }
    graph.prune();
    for (NodeDef node : graph.nodes()) {
      if (isVariable(node.getOp())) {
        NodeDef user = graph.consumers(node.getName()).get(0);
        throw UserError.input(
            "node %s (%s) uses the variable %s in a way that can't be frozen; export the model for"
                + " inference",
            user.getName(), user.getOp(), node.getName());
      }
    }
    if (frozen > 0) {
      log.applied(name(), "", constants.size() + " variables");
    }
  }

  private String handle(GraphEditor graph, NodeDef reader) {
    NodeDef node = graph.producer(reader.getInput(0));
    while (node.getOp().equals("Identity")) {
      node = graph.producer(node.getInput(0));
    }
    if (!isVariable(node.getOp())) {
      throw UserError.input(
          "node %s (%s) reads a variable through %s (%s), which is not supported",
          reader.getName(), reader.getOp(), node.getName(), node.getOp());
    }
    return node.getName();
  }

  private String constant(GraphEditor graph, Map<String, String> constants, String handle) {
    return constants.computeIfAbsent(
        handle,
        h -> {
          Variable variable = variables.get(h);
          if (variable == null) {
            throw UserError.input(
                "the model's checkpoint has no value for the variable %s; export it again", h);
          }
          String name = graph.uniqueName("variables/" + variable.name());
          graph.put(
              NodeDef.newBuilder()
                  .setName(name)
                  .setOp("Const")
                  .putAttr(
                      "dtype", AttrValue.newBuilder().setType(variable.value().getDtype()).build())
                  .putAttr("value", AttrValue.newBuilder().setTensor(variable.value()).build()));
          return name;
        });
  }

  private static NodeDef gather(GraphEditor graph, NodeDef node, NodeDef axis, String params) {
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
