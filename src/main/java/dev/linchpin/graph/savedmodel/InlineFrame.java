package dev.linchpin.graph.savedmodel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * One body being inlined: where its names point to in the flat graph.
 *
 * @param nodes of the body, by name
 * @param arguments flat tensor of each argument of the function
 * @param attrs attributes that the call gives
 * @param prefix of names that are taken; says where the call is
 * @param depth 0: the graph itself
 * @param library all functions
 * @param renamed flat name of each node that is done
 * @param calls flat outputs of each call that is done
 */
record InlineFrame(
    Map<String, NodeDef> nodes,
    Map<String, String> arguments,
    Map<String, AttrValue> attrs,
    String prefix,
    int depth,
    Map<String, FunctionDef> library,
    Map<String, String> renamed,
    Map<String, List<String>> calls) {
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  InlineFrame(
      Map<String, NodeDef> nodes,
      Map<String, String> arguments,
      Map<String, AttrValue> attrs,
      String prefix,
      int depth,
      Map<String, FunctionDef> library) {
    this(nodes, arguments, attrs, prefix, depth, library, new HashMap<>(), new HashMap<>());
  }

  /** Whether {@code node} names the function that it calls in an attribute. */
  static boolean isCallOp(NodeDef node) {
    return CALLS.contains(node.getOp());
  }

  boolean isFunction() {
    return depth > 0;
  }

  boolean done(String node) {
    return renamed.containsKey(node) || calls.containsKey(node);
  }

  static String nodeOf(String input) {
    int colon = input.indexOf(':');
    return colon < 0 ? input : input.substring(0, colon);
  }

  /** The flat tensor that {@code input}, as written in this body, stands for. */
  String resolve(String input) {
    String node = nodeOf(input);
    if (arguments.containsKey(input)) {
      return arguments.get(input);
    }
    int index = index(input, node);
    if (calls.containsKey(node)) {
      return calls.get(node).get(index);
    }
    String name = renamed.get(node);
    return index == 0 ? name : name + ":" + index;
  }

  private int index(String input, String node) {
    String[] parts = input.substring(node.length()).split(":");
    if (parts.length < 2) {
      return 0;
    }
    if (!isFunction()) {
      return Integer.parseInt(parts[1]);
    }
    int offset = calls.containsKey(node) ? callOffset(nodes.get(node), parts[1]) : -1;
    return (offset >= 0 ? offset : OpDefs.offset(nodes.get(node), parts[1]))
        + (parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
  }

  /** A call op has one list of outputs; an op named as a function has the function's. */
  private int callOffset(NodeDef call, String output) {
    if (isCallOp(call)) {
      return 0;
    }
    List<OpDef.ArgDef> outputs = library.get(call.getOp()).getSignature().getOutputArgList();
    return outputs.stream().map(OpDef.ArgDef::getName).toList().indexOf(output);
  }
}
