package dev.linchpin.export;

import com.google.protobuf.CodedOutputStream;
import dev.linchpin.base.UserError;
import dev.linchpin.model.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;

/**
 * Writes a network as a SavedModel: real variables with a checkpoint, a signature for each thing
 * that it can be asked, requests to warm a server up, the weights for numpy and a description. It
 * has no object graph (the form of TensorFlow 1), which {@code tf.saved_model.load}, {@code
 * saved_model_cli}, TensorFlow Java and linchpin all load; there {@code loaded.variables} are the
 * parameters in the network's order.
 */
public final class SavedModelExporter {
  private static final List<Signature> SIGNATURES =
      List.of(new ServingSignature(), new SensitivitySignature(), new AttackSignature());

  private SavedModelExporter() {}

  /**
   * Writes the SavedModel; when this returns it is whole, and when this throws, what was at its
   * place is as before.
   *
   * @param directory the SavedModel to be; its parents are made
   * @throws UserError if something lies there already, the class names do not fit, or the disk is
   *     full or can't be written
   */
  public static ExportedModel write(Network network, Path directory, ExportOptions options) {
    int names = options.classNames().size();
    if (names != 0 && names != network.classes()) {
      throw UserError.usage(
          "%d class names for the %d classes of %s", names, network.classes(), network.name());
    }
    TargetDirectory target = new TargetDirectory(directory, options.replace());
    ExportGraph graph = new ExportGraph(network);
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
    List<String> signatures = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Signature signature : SIGNATURES) {
      Optional<String> refusal = signature.refusal(graph);
      if (refusal.isPresent()) {
        notes.add("signature " + signature.name() + " left out: " + refusal.get());
      } else {
        meta.putSignatureDef(signature.name(), signature.addTo(graph));
        signatures.add(signature.name());
      }
    }
    SaverDef saver = CheckpointNodes.put(graph.editor(), graph.variables());
    GraphDef def = graph.toGraphDef();
    meta.setGraphDef(def).setSaverDef(saver);
    meta.getMetaInfoDefBuilder().addTags("serve").setTensorflowVersion(TensorFlow.version());
    VariableNodes.describe(meta, graph.variables());
    target.write(
        made -> {
          Files.createDirectory(made.resolve(Extras.FOLDER));
          Checkpoint.write(made, def, graph.variables());
          Extras.writeWeights(made, graph.variables());
          WarmUp.write(made, graph, signatures);
          Description.write(made, graph, options, signatures, notes);
          write(made, meta.build());
        });
    return new ExportedModel(directory, signatures, notes);
  }

  private static void write(Path directory, MetaGraphDef meta) throws IOException {
    SavedModel model =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
    try (OutputStream file = Files.newOutputStream(directory.resolve("saved_model.pb"))) {
      CodedOutputStream out = CodedOutputStream.newInstance(file);
      // Maps in the order of their keys: the same network gives the same file.
      out.useDeterministicSerialization();
      model.writeTo(out);
      out.flush();
    }
  }
}
