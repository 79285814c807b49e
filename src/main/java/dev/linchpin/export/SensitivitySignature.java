package dev.linchpin.export;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.model.LinearHead;
import dev.linchpin.sensitivity.SensitivityOps;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;

/**
 * {@code sensitivity}: {@code images} → {@code delta} {@code [n, F] float32} (equation 2; +∞ where
 * no push changes the class), {@code order} {@code [n, F] int32} (neurons by ascending |Δ|, equal
 * ones by index), {@code flip_class} {@code [n, F] int32} (-1 where Δ is +∞) and {@code predicted}
 * {@code [n] int32}. W is the variable that the network itself uses: training changes both.
 */
final class SensitivitySignature implements Signature {
  static final String NAME = "sensitivity";
  private static final String SCOPE = "linchpin/sensitivity/export/";
  private static final String ORDER = "linchpin/sensitivity/order";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refusal(ExportGraph graph) {
    return graph.network().head().isPresent()
        ? Optional.empty()
        : Optional.of("the network has no linear head, and Δ is defined by its weights");
  }

  @Override
  public SignatureDef addTo(ExportGraph graph) {
    LinearHead head = graph.network().head().orElseThrow();
    GraphEditor editor = graph.editor();
    new SensitivityOps(
            new TensorRef(graph.featuresNode(), 0),
            new TensorRef(graph.logitsNode(), 0),
            new TensorRef(weights(editor, graph.variable(head.weights()).read(), head), 0),
            head.interval())
        .apply(editor, new RewriteLog());
    order(editor, head.features());
    long f = head.features();
    return new SignatureInfo()
        .input(ServingSignature.IMAGES, graph.imagesNode(), DataType.DT_FLOAT, graph.imageShape(-1))
        .output("delta", SensitivityOps.DELTA, DataType.DT_FLOAT, -1, f)
        .output("order", ORDER, DataType.DT_INT32, -1, f)
        .output("flip_class", SensitivityOps.FLIP_CLASS, DataType.DT_INT32, -1, f)
        .output("predicted", SensitivityOps.PREDICTED, DataType.DT_INT32, -1)
        .build();
  }

  /** W as {@code [F, C]}, whatever the layer's own layout. */
  private static String weights(GraphEditor editor, String read, LinearHead head) {
    String name = SCOPE + "weights";
    if (head.transposed()) {
      editor.put(Constant.ints(new long[] {1, 0}, 2).toNode(SCOPE + "permutation"));
      editor.put(Nodes.transpose(name, read, SCOPE + "permutation"));
    } else {
      // A 1x1 convolution has two dimensions more.
      editor.put(
          Constant.ints(new long[] {head.features(), head.classes()}, 2).toNode(SCOPE + "shape"));
      editor.put(Nodes.reshape(name, DataType.DT_FLOAT, read, SCOPE + "shape"));
    }
    return name;
  }

  /** TopK gives equal values in the order of their indices. */
  private static void order(GraphEditor editor, int features) {
    editor.put(Nodes.op(SCOPE + "abs", "Abs", SensitivityOps.DELTA));
    editor.put(Nodes.op(SCOPE + "nearest", "Neg", SCOPE + "abs"));
    editor.put(Constant.ints(new long[] {features}).toNode(SCOPE + "all"));
    editor.put(
        NodeDef.newBuilder()
            .setName(SCOPE + "top")
            .setOp("TopKV2")
            .addInput(SCOPE + "nearest")
            .addInput(SCOPE + "all")
            .putAttr("sorted", AttrValue.newBuilder().setB(true).build())
            .putAttr("T", Nodes.type(DataType.DT_FLOAT)));
    editor.put(Nodes.op(ORDER, "Identity", DataType.DT_INT32, SCOPE + "top:1"));
  }
}
