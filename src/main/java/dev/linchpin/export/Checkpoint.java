package dev.linchpin.export;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.graph.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TString;

/** Writes {@code variables/}, by the very ops that the exported graph has for it. */
final class Checkpoint {
  private Checkpoint() {}

  static void write(Path directory, GraphDef def, List<ModelVariable> variables)
      throws IOException {
    Path folder = Files.createDirectory(directory.resolve("variables"));
    List<Tensor> values = new ArrayList<>();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          TString prefix = TString.scalarOf(folder.resolve("variables").toString())) {
        Session.Runner assign = session.runner();
        for (ModelVariable v : variables) {
          Constant value = Constant.of(v.value());
          Tensor tensor = Tensors.floats(value.floats(), value.shape());
          values.add(tensor);
          assign.feed(v.initial(), tensor).addTarget(v.assign());
        }
        assign.run().close();
        session
            .runner()
            .feed(new TensorRef(CheckpointNodes.PREFIX, 0).toString(), prefix)
            .fetch(CheckpointNodes.SAVE)
            .run()
            .close();
      }
    } finally {
      values.forEach(Tensor::close);
    }
  }
}
