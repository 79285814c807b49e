package dev.linchpin.graph.savedmodel;

import dev.linchpin.base.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Replaces every function call (PartitionedCall, StatefulPartitionedCall, or an op named as a
 * function) by the function's body, at any depth. Control edges are dropped: what is left is pure
 * inference; default attributes are filled in. Nodes keep their innermost name, which is the
 * author's, where it is free.
 */
public final class InlineFunctions {
  // Names of the exporting session that mean nothing in the flat graph.
  private static final Set<String> DROPPED_ATTRS =
      Set.of("_class", "_output_shapes", "_XlaMustCompile", "_collective_manager_ids");
  private static final Set<String> NEXT_ITERATIONS = Set.of("NextIteration", "RefNextIteration");
  private static final int MAX_DEPTH = 256;

  private final Map<String, FunctionDef> library = new HashMap<>();
  private final Map<String, NodeDef> flat = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();

  private InlineFunctions(GraphDef graph) {
    graph.getLibrary().getFunctionList().forEach(f -> library.put(f.getSignature().getName(), f));
    // Top-level names are addresses (signatures, variables): nobody may take them.
    graph.getNodeList().forEach(n -> taken.add(n.getName()));
  }

  /**
   * @param graph a graph with a function library
   * @param roots names of top-level nodes (not calls) that the result must hold; only what they
   *     need is inlined
   * @return the flat graph, without control edges
   */
  public static GraphDef apply(GraphDef graph, Set<String> roots) {
    InlineFunctions inline = new InlineFunctions(graph);
    Map<String, NodeDef> nodes = new LinkedHashMap<>();
    graph.getNodeList().forEach(n -> nodes.put(n.getName(), n));
    inline.body(new InlineFrame(nodes, Map.of(), Map.of(), "", 0, inline.library), roots);
    return GraphDef.newBuilder()
        .addAllNode(inline.flat.values())
        .setVersions(graph.getVersions())
        .build();
  }

  /**
   * Emits what {@code roots} need, inputs first, without recursion along the graph. What closes a
   * loop of TensorFlow 1 comes last: it is refused where it matters, not here.
   */
  private void body(InlineFrame frame, Iterable<String> roots) {
    ArrayList<String> stack = new ArrayList<>();
    ArrayList<NodeDef> closing = new ArrayList<>();
    roots.forEach(stack::add);
    while (!stack.isEmpty()) {
      String name = stack.get(stack.size() - 1);
      if (frame.done(name)) {
        stack.remove(stack.size() - 1);
        continue;
      }
      NodeDef node = frame.nodes().get(name);
      if (node == null) {
        throw new IllegalArgumentException("no node " + name + " in " + frame.prefix());
      }
      if (NEXT_ITERATIONS.contains(node.getOp())) {
        frame
            .renamed()
            .put(name, frame.isFunction() ? freeName(frame, node.getName()) : node.getName());
        taken.add(frame.renamed().get(name));
        closing.add(node);
        stack.remove(stack.size() - 1);
        stack.add(0, InlineFrame.nodeOf(node.getInput(0)));
        continue;
      }
      boolean ready = true;
      for (String input : node.getInputList()) {
        if (!input.startsWith("^") && !frame.arguments().containsKey(input)) {
          String needed = InlineFrame.nodeOf(input);
          if (!frame.done(needed)) {
            stack.add(needed);
            ready = false;
          }
        }
      }
      if (ready) {
        stack.remove(stack.size() - 1);
        emit(frame, node);
      }
    }
    closing.forEach(node -> emit(frame, node));
  }

  private void emit(InlineFrame frame, NodeDef node) {
    List<String> inputs = new ArrayList<>();
    for (String input : node.getInputList()) {
      if (!input.startsWith("^")) {
        inputs.add(frame.resolve(input));
      }
    }
    FunctionDef callee = callee(frame, node);
    if (callee != null) {
      frame.calls().put(node.getName(), call(frame, node, callee, inputs));
      return;
    }
    String name = frame.renamed().get(node.getName());
    if (name == null) {
      name = frame.isFunction() ? freeName(frame, node.getName()) : node.getName();
    }
    NodeDef.Builder copy =
        NodeDef.newBuilder().setName(name).setOp(node.getOp()).addAllInput(inputs);
    node.getAttrMap()
        .forEach(
            (key, value) -> {
              if (!DROPPED_ATTRS.contains(key)) {
                copy.putAttr(key, substitute(frame, value));
              }
            });
    OpDefs.addDefaults(copy);
    flat.put(name, copy.build());
    taken.add(name);
    frame.renamed().put(node.getName(), name);
  }

  private FunctionDef callee(InlineFrame frame, NodeDef node) {
    if (InlineFrame.isCallOp(node)) {
      String name = substitute(frame, node.getAttrOrThrow("f")).getFunc().getName();
      FunctionDef function = library.get(name);
      if (function == null) {
        throw UserError.input(
            "node %s calls the function %s, which the model does not hold; export it again",
            node.getName(), name);
      }
      return function;
    }
    return OpDefs.isRegistered(node.getOp()) ? null : library.get(node.getOp());
  }

  private List<String> call(
      InlineFrame frame, NodeDef node, FunctionDef callee, List<String> inputs) {
    if (frame.depth() > MAX_DEPTH) {
      throw UserError.input("function %s calls itself", callee.getSignature().getName());
    }
    Map<String, NodeDef> nodes = new LinkedHashMap<>();
    callee.getNodeDefList().forEach(n -> nodes.put(n.getName(), n));
    Map<String, String> arguments = new HashMap<>();
    for (int i = 0; i < callee.getSignature().getInputArgCount(); i++) {
      arguments.put(callee.getSignature().getInputArg(i).getName(), inputs.get(i));
    }
    Map<String, AttrValue> attrs =
        InlineFrame.isCallOp(node)
            ? node.getAttrOrThrow("f").getFunc().getAttrMap()
            : node.getAttrMap();
    InlineFrame body =
        new InlineFrame(
            nodes,
            arguments,
            attrs,
            frame.prefix() + node.getName() + "/",
            frame.depth() + 1,
            library);
    List<String> returned = new ArrayList<>();
    for (OpDef.ArgDef output : callee.getSignature().getOutputArgList()) {
      returned.add(callee.getRetOrThrow(output.getName()));
    }
    body(
        body,
        returned.stream().filter(r -> !arguments.containsKey(r)).map(InlineFrame::nodeOf).toList());
    return returned.stream().map(body::resolve).toList();
  }

  private String freeName(InlineFrame frame, String name) {
    if (!taken.contains(name)) {
      return name;
    }
    String candidate = frame.prefix() + name;
    for (int i = 1; taken.contains(candidate); i++) {
      candidate = frame.prefix() + name + "_" + i;
    }
    return candidate;
  }

  /** Attributes of a body may be parameters of the call ({@code placeholder}). */
  private static AttrValue substitute(InlineFrame frame, AttrValue value) {
    if (value.getValueCase() != AttrValue.ValueCase.PLACEHOLDER) {
      return value;
    }
    AttrValue given = frame.attrs().get(value.getPlaceholder());
    if (given == null) {
      throw UserError.input(
          "the model's function at %s needs the attribute %s, which its call does not give",
          frame.prefix(), value.getPlaceholder());
    }
    return given;
  }
}
