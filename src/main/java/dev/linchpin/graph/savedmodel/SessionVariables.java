package dev.linchpin.graph.savedmodel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TString;

/**
 * The variables of a TensorFlow 1 SavedModel, which has no object graph: the model's own restore op
 * runs in a session, and each variable is read from it.
 */
final class SessionVariables {
  private static final String TRAINABLE = "trainable_variables";

  private SessionVariables() {}

  /**
   * @param flat the inlined graph; says which variables matter
   * @return each variable node of {@code flat} with its value
   */
  static Map<String, Variable> read(SavedModelFile model, GraphDef flat) {
    List<NodeDef> handles =
        flat.getNodeList().stream().filter(n -> FreezeVariables.isVariable(n.getOp())).toList();
    Map<String, Variable> variables = new LinkedHashMap<>();
    if (handles.isEmpty()) {
      return variables;
    }
    MetaGraphDef meta = model.metaGraph();
    if (!meta.hasSaverDef()) {
      throw UserError.input(
          "%s has variables but no saver to restore them; export the model again",
          model.directory());
    }
    Optional<Set<String>> trainable = trainable(meta);
    try (Graph graph = new Graph()) {
      graph.importGraphDef(meta.getGraphDef());
      Output<?>[] reads = new Output<?>[handles.size()];
      for (int i = 0; i < reads.length; i++) {
        Output<?> handle = graph.operationOrThrow(handles.get(i).getName()).output(0);
        reads[i] =
            handles.get(i).getOp().equals("VarHandleOp")
                ? readVariable(graph, handle, handles.get(i), i)
                : handle;
      }
      try (Session session = new Session(graph, SessionConfigs.asWritten())) {
        restore(session, model, meta);
        Session.Runner runner = session.runner();
        for (Output<?> read : reads) {
          runner.fetch(read);
        }
        try (Result result = runner.run()) {
          for (int i = 0; i < reads.length; i++) {
            String name = handles.get(i).getName();
            DataType dtype = handles.get(i).getAttrOrThrow("dtype").getType();
            variables.put(
                name,
                new Variable(
                    name,
                    name,
                    Tensors.toProto(result.get(i), dtype),
                    trainable.map(t -> t.contains(name)).orElse(true)));
          }
        }
      }
    }
    return variables;
  }

  /** Node names in the collection of what is trained; empty where the exporter left none. */
  private static Optional<Set<String>> trainable(MetaGraphDef meta) {
    CollectionDef collection = meta.getCollectionDefMap().get(TRAINABLE);
    if (collection == null) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    for (ByteString bytes : collection.getBytesList().getValueList()) {
      try {
        names.add(GraphEditor.nodeName(VariableDef.parseFrom(bytes).getVariableName()));
      } catch (InvalidProtocolBufferException e) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }

  private static Output<?> readVariable(Graph graph, Output<?> handle, NodeDef node, int i) {
    return graph
        .opBuilder("ReadVariableOp", "linchpin/read_" + i, graph.baseScope())
        .addInput(handle)
        .setAttr("dtype", node.getAttrOrThrow("dtype").getType())
        .build()
        .output(0);
  }

  static void restore(Session session, SavedModelFile model, MetaGraphDef meta) {
    Path prefix = Checkpoint.prefix(model.directory());
    try (TString path = TString.scalarOf(prefix.toString())) {
      session
          .runner()
          .feed(meta.getSaverDef().getFilenameTensorName(), path)
          .addTarget(meta.getSaverDef().getRestoreOpName())
          .run()
          .close();
    } catch (TensorFlowException e) {
      throw new UserError(
          UserError.Kind.INPUT,
          prefix
              + ".*: the weights can't be read ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "); copy the model again",
          e);
    }
  }
}
