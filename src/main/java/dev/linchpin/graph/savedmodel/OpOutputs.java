package dev.linchpin.graph.savedmodel;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** Where an op's named outputs lie among its outputs; function bodies address outputs by name. */
final class OpOutputs {
  private static final Map<String, OpDef> OPS = new HashMap<>();

  static {
    for (OpDef op : TensorFlow.registeredOpList().getOpList()) {
      OPS.put(op.getName(), op);
    }
  }

  private OpOutputs() {}

  static boolean isRegistered(String op) {
    return OPS.containsKey(op);
  }

  /** Index of the first tensor of output {@code name} of {@code node}. */
  static int offset(NodeDef node, String name) {
    OpDef op = OPS.get(node.getOp());
    int offset = 0;
    for (OpDef.ArgDef output : op.getOutputArgList()) {
      if (output.getName().equals(name)) {
        return offset;
      }
      offset += length(node, output);
    }
    throw new IllegalArgumentException(node.getOp() + " has no output " + name);
  }

  private static int length(NodeDef node, OpDef.ArgDef output) {
    if (!output.getNumberAttr().isEmpty()) {
      return Math.toIntExact(attr(node, output.getNumberAttr()).getI());
    }
    if (!output.getTypeListAttr().isEmpty()) {
      return attr(node, output.getTypeListAttr()).getList().getTypeCount();
    }
    return 1;
  }

  private static AttrValue attr(NodeDef node, String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }
}
