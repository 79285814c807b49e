package dev.linchpin.export;

import com.google.protobuf.ByteString;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import java.util.Collections;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The ops that write and restore a checkpoint of the variables, and the saver that names them. */
final class CheckpointNodes {
  private static final String SCOPE = "save/";

  /** Scalar string: prefix of the checkpoint's files. */
  static final String PREFIX = SCOPE + "Const";

  /** Fetched, it has written the checkpoint. */
  static final String SAVE = SCOPE + "control_dependency";

  private static final String RESTORE = SCOPE + "restore_all";

  private CheckpointNodes() {}

  /** Adds the ops. */
  static SaverDef put(GraphEditor graph, List<ModelVariable> variables) {
    String fallback = SCOPE + "filename";
    graph.put(strings(fallback, List.of("model"), true));
    graph.put(
        NodeDef.newBuilder()
            .setName(PREFIX)
            .setOp("PlaceholderWithDefault")
            .addInput(fallback)
            .putAttr("dtype", Nodes.type(DataType.DT_STRING))
            .putAttr("shape", Nodes.shape()));
    List<String> keys = variables.stream().map(ModelVariable::handle).toList();
    String names = SCOPE + "tensor_names";
    String slices = SCOPE + "shape_and_slices";
    graph.put(strings(names, keys, false));
    // Empty: the whole tensor.
    graph.put(strings(slices, Collections.nCopies(keys.size(), ""), false));
    AttrValue.Builder dtypes = AttrValue.newBuilder();
    keys.forEach(k -> dtypes.getListBuilder().addType(DataType.DT_FLOAT));

    NodeDef.Builder save =
        NodeDef.newBuilder()
            .setName(SCOPE + "SaveV2")
            .setOp("SaveV2")
            .addInput(PREFIX)
            .addInput(names)
            .addInput(slices)
            .putAttr("dtypes", dtypes.build());
    variables.forEach(v -> save.addInput(v.read()));
    graph.put(save);
    graph.put(
        Nodes.op(SAVE, "Identity", DataType.DT_STRING, PREFIX).toBuilder()
            .addInput("^" + save.getName()));

    String restored = SCOPE + "RestoreV2";
    graph.put(
        NodeDef.newBuilder()
            .setName(restored)
            .setOp("RestoreV2")
            .addInput(PREFIX)
            .addInput(names)
            .addInput(slices)
            .putAttr("dtypes", dtypes.build()));
    NodeDef.Builder all = NodeDef.newBuilder().setName(RESTORE).setOp("NoOp");
    for (int i = 0; i < variables.size(); i++) {
      String assign = SCOPE + "Assign_" + i;
      graph.put(
          NodeDef.newBuilder()
              .setName(assign)
              .setOp("AssignVariableOp")
              .addInput(variables.get(i).handle())
              .addInput(restored + ":" + i)
              .putAttr("dtype", Nodes.type(DataType.DT_FLOAT)));
      all.addInput("^" + assign);
    }
    graph.put(all);
    return SaverDef.newBuilder()
        .setFilenameTensorName(PREFIX + ":0")
        .setSaveTensorName(SAVE + ":0")
        .setRestoreOpName(RESTORE)
        .setMaxToKeep(5)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private static NodeDef strings(String name, List<String> values, boolean scalar) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDtype(DataType.DT_STRING);
    TensorShapeProto.Builder shape = tensor.getTensorShapeBuilder();
    if (!scalar) {
      shape.addDimBuilder().setSize(values.size());
    }
    values.forEach(v -> tensor.addStringVal(ByteString.copyFromUtf8(v)));
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", Nodes.type(DataType.DT_STRING))
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
        .build();
  }
}
