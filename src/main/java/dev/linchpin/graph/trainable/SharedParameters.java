package dev.linchpin.graph.trainable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph of several copies of a network that read the same variables: parameters that were
 * constants become resource variables, read once for all copies.
 */
public final class SharedParameters {
  private final GraphEditor out = new GraphEditor(GraphDef.getDefaultInstance(), List.of());
  private final Map<String, String> reads = new LinkedHashMap<>();

  /**
   * @param graph a network whose parameters are float32 Const nodes
   * @param parameters names of those nodes
   */
  public SharedParameters(GraphDef graph, List<String> parameters) {
    GraphEditor editor = new GraphEditor(graph, List.of());
    for (String parameter : parameters) {
      AttrValue shape =
          AttrValue.newBuilder()
              .setShape(editor.node(parameter).getAttrOrThrow("value").getTensor().getTensorShape())
              .build();
      String handle = handle(parameter);
      out.put(
          NodeDef.newBuilder()
              .setName(handle)
              .setOp("VarHandleOp")
              .putAttr("dtype", Nodes.type(DataType.DT_FLOAT))
              .putAttr("shape", shape)
              .putAttr("shared_name", string(handle))
              .putAttr("container", string("")));
      out.put(
          NodeDef.newBuilder()
              .setName(read(parameter))
              .setOp("ReadVariableOp")
              .addInput(handle)
              .putAttr("dtype", Nodes.type(DataType.DT_FLOAT)));
      reads.put(parameter, read(parameter));
    }
  }

  /** Node of the variable that a parameter became. */
  public static String handle(String parameter) {
    return "variable/" + parameter;
  }

  /** Node of a parameter's value. */
  public static String read(String parameter) {
    return "value/" + parameter;
  }

  /** Adds a placeholder. */
  public void placeholder(String name, DataType type, long... shape) {
    out.put(Nodes.placeholder(name, type, shape));
  }

  /**
   * Cuts a batch into equal parts.
   *
   * @return the tensors of the parts
   */
  public List<String> split(String batch, int parts) {
    if (parts == 1) {
      return List.of(batch);
    }
    String axis = batch + "/axis";
    out.put(Constant.ints(new long[] {0}).toNode(axis));
    String name = batch + "/parts";
    out.put(
        Nodes.op(name, "Split", axis, batch).toBuilder()
            .putAttr("num_split", Nodes.integer(parts)));
    List<String> tensors = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      tensors.add(new TensorRef(name, i).asInput());
    }
    return tensors;
  }

  /**
   * Adds a copy of the network.
   *
   * @param graph the network given to the constructor, or a rewrite of it that kept its parameters
   * @param prefix of the names of its nodes, {@code replica0/clean/}
   * @param images tensor that the copy takes for {@link Endpoints#IMAGES}
   */
  public void copy(GraphDef graph, String prefix, String images) {
    for (NodeDef node : graph.getNodeList()) {
      if (reads.containsKey(node.getName())) {
        continue;
      }
      if (node.getName().equals(Endpoints.IMAGES)) {
        out.put(Nodes.identity(prefix + Endpoints.IMAGES, images));
        continue;
      }
      List<String> inputs = new ArrayList<>();
      node.getInputList().forEach(i -> inputs.add(input(prefix, i)));
      out.put(node.toBuilder().setName(prefix + node.getName()).clearInput().addAllInput(inputs));
    }
  }

  private String input(String prefix, String input) {
    String control = input.startsWith("^") ? "^" : "";
    String read = reads.get(GraphEditor.nodeName(input));
    return control + (read != null ? read : prefix + input.substring(control.length()));
  }

  public GraphDef toGraphDef() {
    return out.toGraphDef();
  }

  private static AttrValue string(String value) {
    return AttrValue.newBuilder().setS(com.google.protobuf.ByteString.copyFromUtf8(value)).build();
  }
}
