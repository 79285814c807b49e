package dev.linchpin.export;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;

/**
 * {@code serving_default}: {@code images} {@code [n, h, w, c] float32} in [0,1] → {@code logits}
 * and {@code probabilities} {@code [n, classes] float32}, {@code class} {@code [n] int64}.
 */
final class ServingSignature implements Signature {
  static final String NAME = "serving_default";

  /** Key of the images, in every signature. */
  static final String IMAGES = "images";

  private static final String PROBABILITIES = "linchpin/serving/probabilities";
  private static final String CLASS = "linchpin/serving/class";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SignatureDef addTo(ExportGraph graph) {
    GraphEditor editor = graph.editor();
    String axis = "linchpin/serving/axis";
    editor.put(Nodes.op(PROBABILITIES, "Softmax", graph.logitsNode()));
    editor.put(Constant.ints(new long[] {1}).toNode(axis));
    editor.put(
        NodeDef.newBuilder()
            .setName(CLASS)
            .setOp("ArgMax")
            .addInput(graph.logitsNode())
            .addInput(axis)
            .putAttr("T", Nodes.type(DataType.DT_FLOAT))
            .putAttr("Tidx", Nodes.type(DataType.DT_INT32))
            .putAttr("output_type", Nodes.type(DataType.DT_INT64)));
    long classes = graph.network().classes();
    return new SignatureInfo()
        .input(IMAGES, graph.imagesNode(), DataType.DT_FLOAT, graph.imageShape(-1))
        .output("logits", graph.logitsNode(), DataType.DT_FLOAT, -1, classes)
        .output("probabilities", PROBABILITIES, DataType.DT_FLOAT, -1, classes)
        .output("class", CLASS, DataType.DT_INT64, -1)
        .build();
  }
}
