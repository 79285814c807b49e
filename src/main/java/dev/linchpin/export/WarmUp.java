package dev.linchpin.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.linchpin.base.TfRecord;
import dev.linchpin.graph.Constant;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.TensorProto;

/**
 * {@code assets.extra/tf_serving_warmup_requests}: a request to each signature, with one grey
 * image, that TensorFlow Serving runs before it serves. Records of {@code
 * tensorflow.serving.PredictionLog}, whose classes TensorFlow Java does not have; field numbers are
 * those of {@code tensorflow_serving/apis/prediction_log.proto}, {@code predict.proto} and {@code
 * model.proto}.
 */
final class WarmUp {
  static final String FILE = Extras.FOLDER + "/tf_serving_warmup_requests";

  private static final int PREDICTION_LOG_PREDICT_LOG = 6;
  private static final int PREDICT_LOG_REQUEST = 1;
  private static final int PREDICT_REQUEST_MODEL_SPEC = 1;
  private static final int PREDICT_REQUEST_INPUTS = 2;
  private static final int MODEL_SPEC_NAME = 1;
  private static final int MODEL_SPEC_SIGNATURE_NAME = 3;
  private static final int MAP_KEY = 1;
  private static final int MAP_VALUE = 2;

  private WarmUp() {}

  static void write(Path directory, ExportGraph graph, List<String> signatures) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(directory.resolve(FILE)))) {
      for (String signature : signatures) {
        Map<String, TensorProto> inputs = new TreeMap<>();
        inputs.put(ServingSignature.IMAGES, grey(graph.imageShape(1)));
        if (signature.equals(AttackSignature.NAME)) {
          inputs.put(AttackSignature.EPSILON, Constant.floats(new float[] {8 / 255f}).toProto());
          inputs.put(AttackSignature.STEPS, Constant.ints(new long[] {2}).toProto());
        }
        TfRecord.write(out, request(graph.network().name(), signature, inputs));
      }
    }
  }

  private static TensorProto grey(long[] shape) {
    float[] pixels = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    Arrays.fill(pixels, 0.5f);
    return Constant.floats(pixels, shape).toProto();
  }

  private static byte[] request(String model, String signature, Map<String, TensorProto> inputs)
      throws IOException {
    ByteString spec =
        message(
            out -> {
              out.writeString(MODEL_SPEC_NAME, model);
              out.writeString(MODEL_SPEC_SIGNATURE_NAME, signature);
            });
    ByteString request =
        message(
            out -> {
              out.writeBytes(PREDICT_REQUEST_MODEL_SPEC, spec);
              for (Map.Entry<String, TensorProto> input : inputs.entrySet()) {
                ByteString entry =
                    message(
                        e -> {
                          e.writeString(MAP_KEY, input.getKey());
                          e.writeMessage(MAP_VALUE, input.getValue());
                        });
                out.writeBytes(PREDICT_REQUEST_INPUTS, entry);
              }
            });
    ByteString log = message(out -> out.writeBytes(PREDICT_LOG_REQUEST, request));
    return message(out -> out.writeBytes(PREDICTION_LOG_PREDICT_LOG, log)).toByteArray();
  }

  /** Writes the fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
