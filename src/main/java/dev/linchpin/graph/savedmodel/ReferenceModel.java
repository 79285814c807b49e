package dev.linchpin.graph.savedmodel;

import dev.linchpin.graph.SessionConfigs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The model as TensorFlow itself runs it: functions not inlined, variables not frozen but assigned.
 * The independent side of the self-check "flat = un-inlined".
 */
public final class ReferenceModel implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;

  /** Imports the whole meta graph and assigns every captured variable. */
  public ReferenceModel(SavedModelFile model) {
    graph.importGraphDef(model.metaGraph().getGraphDef());
    Map<String, Variable> variables =
        CapturedVariables.describes(model) ? CapturedVariables.resolve(model) : Map.of();
    for (Map.Entry<String, Variable> entry : variables.entrySet()) {
      Output<?> value = constant("linchpin/value/" + entry.getKey(), entry.getValue().value());
      graph
          .opBuilder("AssignVariableOp", "linchpin/assign/" + entry.getKey(), graph.baseScope())
          .addInput(graph.operationOrThrow(entry.getKey()).output(0))
          .addInput(value)
          .setAttr("dtype", entry.getValue().value().getDtype())
          .build();
    }
    session = new Session(graph, SessionConfigs.asWritten());
    if (!variables.isEmpty()) {
      // One run for all: each run of a new set of targets prunes the whole graph anew.
      Session.Runner assign = session.runner();
      variables.keySet().forEach(handle -> assign.addTarget("linchpin/assign/" + handle));
      assign.run().close();
    }
    if (!CapturedVariables.describes(model) && model.metaGraph().hasSaverDef()) {
      SessionVariables.restore(session, model, model.metaGraph());
    }
    initialise(model);
  }

  /** Fills what is no variable, such as lookup tables, from the model's assets. */
  private void initialise(SavedModelFile model) {
    String op = model.initOp();
    if (op.isEmpty() || graph.operation(op) == null) {
      return;
    }
    List<TString> paths = new ArrayList<>();
    try {
      Session.Runner runner = session.runner().addTarget(op);
      for (AssetFileDef asset : model.metaGraph().getAssetFileDefList()) {
        Path file = model.directory().resolve("assets").resolve(asset.getFilename());
        TString path = TString.scalarOf(file.toString());
        paths.add(path);
        runner.feed(asset.getTensorInfo().getName(), path);
      }
      runner.run().close();
    } finally {
      paths.forEach(TString::close);
    }
  }

  private Output<?> constant(String name, TensorProto value) {
    Shape shape =
        Shape.of(
            value.getTensorShape().getDimList().stream().mapToLong(d -> d.getSize()).toArray());
    byte[] bytes = value.getTensorContent().toByteArray();
    Class<? extends TType> type = Checkpoint.type(value.getDtype());
    try (TType tensor = Tensor.of(type, shape, t -> raw(t).write(bytes))) {
      return graph
          .opBuilder("Const", name, graph.baseScope())
          .setAttr("dtype", value.getDtype())
          .setAttr("value", tensor)
          .build()
          .output(0);
    }
  }

  private static ByteDataBuffer raw(TType tensor) {
    RawTensor raw = tensor.asRawTensor();
    return raw.data();
  }

  /**
   * Runs one output on one input.
   *
   * @return the output's tensors; the caller closes it
   */
  public Result run(TensorInfo input, Tensor value, TensorInfo output) {
    return session.runner().feed(input.getName(), value).fetch(output.getName()).run();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
