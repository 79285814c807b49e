package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.testing.Python;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.NodeDef;

/** What {@code scripts/apgdoracle.py} says of trajectories on a network of one hidden layer. */
final class ApgdOracle {
  private ApgdOracle() {}

  /**
   * One {@code answer} an image.
   *
   * @param job what the script's head names beside the network
   */
  static <T> T run(Classifier classifier, Map<String, Object> job, Class<T> answer) {
    LogitsHead head = classifier.head().orElseThrow();
    Map<String, Object> whole = new LinkedHashMap<>(job);
    float[] first = constant(classifier, classifier.pixels(), head.features());
    whole.put("w1", matrix(first, head.features()));
    whole.put("b1", constant(classifier, head.features()));
    whole.put("w2", matrix(head.weights(), classifier.classes()));
    whole.put("b2", head.bias());
    Python.Run run = Python.run("apgdoracle.py", new Gson().toJson(whole));
    assertThat(run.exitCode()).as(run.output()).isZero();
    return new Gson().fromJson(run.output(), answer);
  }

  /** The network's constant of that shape. */
  private static float[] constant(Classifier classifier, long... shape) {
    for (NodeDef node : classifier.verdictGraph().getNodeList()) {
      var tensor = node.getAttrMap().get("value");
      if (node.getOp().equals("Const")
          && Arrays.equals(
              tensor.getTensor().getTensorShape().getDimList().stream()
                  .mapToLong(d -> d.getSize())
                  .toArray(),
              shape)) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        tensor
            .getTensor()
            .getTensorContent()
            .asReadOnlyByteBuffer()
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(values);
        return values;
      }
    }
    throw new IllegalStateException("no constant " + Arrays.toString(shape));
  }

  private static List<float[]> matrix(float[] values, int columns) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i += columns) {
      rows.add(Arrays.copyOfRange(values, i, i + columns));
    }
    return rows;
  }
}
