package dev.linchpin.graph.savedmodel;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** TensorFlow's registered ops: what a GraphDef leaves out because the runtime knows it. */
final class OpDefs {
  private static final Map<String, OpDef> OPS = new HashMap<>();

  static {
    for (OpDef op : TensorFlow.registeredOpList().getOpList()) {
      OPS.put(op.getName(), op);
    }
  }

  private OpDefs() {}

  static boolean isRegistered(String op) {
    return OPS.containsKey(op);
  }

  /** Adds the attributes that exporters strip because they have their default. */
  static void addDefaults(NodeDef.Builder node) {
    OpDef op = OPS.get(node.getOp());
    if (op != null) {
      for (OpDef.AttrDef attr : op.getAttrList()) {
        if (attr.hasDefaultValue() && !node.containsAttr(attr.getName())) {
          node.putAttr(attr.getName(), attr.getDefaultValue());
        }
      }
    }
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
