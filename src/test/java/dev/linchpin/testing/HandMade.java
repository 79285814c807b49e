package dev.linchpin.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** SavedModels without variables, from a graph written by hand. */
public final class HandMade {
  private HandMade() {}

  /**
   * Writes a model whose input is the placeholder {@code x}.
   *
   * @param shape of x
   * @param outputs output key → tensor
   */
  public static Path write(
      Path folder, GraphDef graph, DataType type, long[] shape, Map<String, String> outputs) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long d : shape) {
      dims.addDimBuilder().setSize(d);
    }
    SignatureDef.Builder signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs(
                "x",
                TensorInfo.newBuilder().setName("x:0").setDtype(type).setTensorShape(dims).build());
    outputs.forEach(
        (key, tensor) ->
            signature.putOutputs(
                key,
                TensorInfo.newBuilder()
                    .setName(tensor)
                    .setDtype(
                        graph.getNodeList().stream()
                            .filter(n -> tensor.equals(n.getName() + ":0"))
                            .map(n -> n.getAttrOrThrow("T").getType())
                            .findFirst()
                            .orElseThrow())
                    .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                    .build()));
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setGraphDef(graph)
            .putSignatureDef("serving_default", signature.build());
    meta.getMetaInfoDefBuilder().addTags("serve").setTensorflowVersion("hand");
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("saved_model.pb"),
          SavedModel.newBuilder().addMetaGraphs(meta).build().toByteArray());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
