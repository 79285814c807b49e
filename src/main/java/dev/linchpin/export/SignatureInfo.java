package dev.linchpin.export;

import dev.linchpin.graph.Nodes;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Writes a {@link SignatureDef}. */
final class SignatureInfo {
  /** What TensorFlow Serving's Predict expects. */
  private static final String METHOD = "tensorflow/serving/predict";

  private final SignatureDef.Builder signature = SignatureDef.newBuilder().setMethodName(METHOD);

  /** A tensor fed: output 0 of {@code node}; -1 is any size. */
  SignatureInfo input(String key, String node, DataType dtype, long... shape) {
    signature.putInputs(key, info(node, dtype, shape));
    return this;
  }

  /** A tensor fetched: output 0 of {@code node}. */
  SignatureInfo output(String key, String node, DataType dtype, long... shape) {
    signature.putOutputs(key, info(node, dtype, shape));
    return this;
  }

  SignatureDef build() {
    return signature.build();
  }

  private static TensorInfo info(String node, DataType dtype, long... shape) {
    return TensorInfo.newBuilder()
        .setName(node + ":0")
        .setDtype(dtype)
        .setTensorShape(Nodes.shape(shape).getShape())
        .build();
  }
}
