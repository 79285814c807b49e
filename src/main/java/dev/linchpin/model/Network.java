package dev.linchpin.model;

import dev.linchpin.graph.GraphEditor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * A classifier whose weights may change: built by {@code model.architecture}, or made of a loaded
 * SavedModel by {@link NetworkLoader}.
 *
 * @param name for tables and file names
 * @param height of the images
 * @param width of the images
 * @param channels of the images: 1 or 3
 * @param classes number of classes
 * @param graph flat, in inference form, without function library: from {@link
 *     dev.linchpin.graph.Endpoints#IMAGES} ({@code [-1, height, width, channels] float32} in [0,1];
 *     normalisation is part of the graph) through {@code FEATURES}, where there is a linear head,
 *     to {@code LOGITS} ({@code [batch, classes] float32}). Every op on the way from a trainable
 *     parameter or the images has a right gradient. Each parameter is a float32 Const node that
 *     holds its value; other constants are no parameters.
 * @param parameters weights, biases and moving statistics, in the order of the layers
 * @param head the linear layer that makes the logits; empty when there is none
 */
public record Network(
    String name,
    int height,
    int width,
    int channels,
    int classes,
    GraphDef graph,
    List<Parameter> parameters,
    Optional<LinearHead> head) {

  public Network {
    parameters = List.copyOf(parameters);
  }

  /** Values of the parameters by name. */
  public Map<String, TensorProto> values() {
    GraphEditor editor = new GraphEditor(graph, List.of());
    Map<String, TensorProto> values = new HashMap<>();
    for (Parameter p : parameters) {
      values.put(p.name(), editor.node(p.node()).getAttrOrThrow("value").getTensor());
    }
    return values;
  }

  /**
   * The same network with other values.
   *
   * @param values by parameter name, of the same shapes; parameters left out keep theirs
   */
  public Network with(Map<String, TensorProto> values) {
    GraphEditor editor = new GraphEditor(graph, List.of());
    for (Parameter p : parameters) {
      TensorProto value = values.get(p.name());
      if (value == null) {
        continue;
      }
      NodeDef node = editor.node(p.node());
      if (!node.getAttrOrThrow("value")
          .getTensor()
          .getTensorShape()
          .equals(value.getTensorShape())) {
        throw new IllegalArgumentException("value of another shape for parameter " + p.name());
      }
      editor.put(
          node.toBuilder().putAttr("value", AttrValue.newBuilder().setTensor(value).build()));
    }
    return new Network(
        name, height, width, channels, classes, editor.toGraphDef(), parameters, head);
  }
}
