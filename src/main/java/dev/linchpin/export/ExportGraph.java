package dev.linchpin.export;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.model.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The graph of an export under construction: a network whose parameters are variables. */
final class ExportGraph {
  private final Network network;
  private final GraphEditor editor;
  private final String images;
  private final String features;
  private final String logits;
  private final List<ModelVariable> variables;
  private final List<FunctionDef> functions = new ArrayList<>();

  ExportGraph(Network network) {
    this.network = network;
    this.editor = new GraphEditor(network.graph(), List.of());
    // Under their names in linchpin they would meet the nodes that linchpin adds on loading.
    this.images = rename(Endpoints.IMAGES, "images");
    this.features = network.head().isPresent() ? rename(Endpoints.FEATURES, "features") : "";
    this.logits = rename(Endpoints.LOGITS, "logits");
    this.variables = VariableNodes.replace(editor, network);
  }

  private String rename(String node, String wanted) {
    String name = editor.uniqueName(wanted);
    editor.put(editor.node(node).toBuilder().setName(name));
    editor.redirect(new TensorRef(node, 0), new TensorRef(name, 0));
    editor.remove(node);
    return name;
  }

  Network network() {
    return network;
  }

  /** Node of the placeholder of the images. */
  String imagesNode() {
    return images;
  }

  /** Node of the input of the linear head; there must be one. */
  String featuresNode() {
    return features;
  }

  /** Node of the logits. */
  String logitsNode() {
    return logits;
  }

  /** The nodes. */
  GraphEditor editor() {
    return editor;
  }

  List<ModelVariable> variables() {
    return variables;
  }

  /** The variable that a parameter has become, by the parameter's node in the network. */
  ModelVariable variable(String parameterNode) {
    return variables.stream()
        .filter(v -> v.parameter().node().equals(parameterNode))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no parameter is at node " + parameterNode));
  }

  /** Shape of images, {@code [first, height, width, channels]}. */
  long[] imageShape(long first) {
    return new long[] {first, network.height(), network.width(), network.channels()};
  }

  /**
   * Adds the nodes and functions of another graph.
   *
   * @param part what to add
   * @param scope goes before the names of its nodes
   * @param tensors tensors of this graph for placeholders of the part
   * @param names new names for its functions
   */
  void splice(GraphDef part, String scope, Map<String, String> tensors, Map<String, String> names) {
    for (NodeDef node : part.getNodeList()) {
      if (tensors.containsKey(node.getName())) {
        continue;
      }
      NodeDef.Builder copy = node.toBuilder().setName(scope + node.getName());
      for (int i = 0; i < node.getInputCount(); i++) {
        String given = tensors.get(node.getInput(i));
        copy.setInput(i, given != null ? given : scope + node.getInput(i));
      }
      node.getAttrMap()
          .forEach(
              (key, value) -> {
                if (value.hasFunc()) {
                  copy.putAttr(key, renamed(value, names));
                }
              });
      editor.put(copy);
    }
    for (FunctionDef function : part.getLibrary().getFunctionList()) {
      FunctionDef.Builder copy = function.toBuilder();
      copy.getSignatureBuilder().setName(names.get(function.getSignature().getName()));
      // TensorFlow Java writes them in the order of a hash set, which differs from run to run.
      List<NodeDef> nodes = new ArrayList<>(function.getNodeDefList());
      nodes.sort(Comparator.comparing(NodeDef::getName));
      functions.add(copy.clearNodeDef().addAllNodeDef(nodes).build());
    }
  }

  private static AttrValue renamed(AttrValue function, Map<String, String> names) {
    return AttrValue.newBuilder()
        .setFunc(function.getFunc().toBuilder().setName(names.get(function.getFunc().getName())))
        .build();
  }

  /** As TensorFlow itself writes it: every op checked, every attribute there. */
  GraphDef toGraphDef() {
    GraphDef ours =
        editor.toGraphDef().toBuilder()
            .setLibrary(FunctionDefLibrary.newBuilder().addAllFunction(functions))
            .build();
    try (Graph graph = new Graph()) {
      GraphDef versions = graph.toGraphDef();
      graph.importGraphDef(ours.toBuilder().setVersions(versions.getVersions()).build());
      return graph.toGraphDef();
    }
  }
}
