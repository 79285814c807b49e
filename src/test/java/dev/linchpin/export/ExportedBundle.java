package dev.linchpin.export;

import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.SmallNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** An export as TensorFlow's own loader, not linchpin's, runs it. */
final class ExportedBundle implements AutoCloseable {
  private final SavedModelBundle bundle;

  ExportedBundle(Path model) {
    bundle = SavedModelBundle.load(model.toString(), "serve");
  }

  /** What {@code serving_default} or {@code sensitivity} gives; the reader must not keep it. */
  void ask(String signature, float[] images, Consumer<Answer> reader) {
    ask(signature, images, Map.of(), reader);
  }

  /** What {@code attack} gives. */
  void attack(float[] images, float epsilon, int steps, Consumer<Answer> reader) {
    try (TFloat32 radius = TFloat32.scalarOf(epsilon);
        TInt32 count = TInt32.scalarOf(steps)) {
      ask("attack", images, Map.of("epsilon", radius, "steps", count), reader);
    }
  }

  private void ask(String name, float[] images, Map<String, Tensor> more, Consumer<Answer> reader) {
    SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow(name);
    int n = images.length / (SmallNetwork.SIDE * SmallNetwork.SIDE * 3);
    try (TFloat32 input = Tensors.floats(images, n, SmallNetwork.SIDE, SmallNetwork.SIDE, 3)) {
      Session.Runner runner = bundle.session().runner();
      runner.feed(signature.getInputsOrThrow("images").getName(), input);
      more.forEach((key, value) -> runner.feed(signature.getInputsOrThrow(key).getName(), value));
      List<String> keys = new ArrayList<>(signature.getOutputsMap().keySet());
      keys.forEach(key -> runner.fetch(signature.getOutputsOrThrow(key).getName()));
      try (Result result = runner.run()) {
        reader.accept(new Answer(keys, result));
      }
    }
  }

  /** The outputs of a signature by key. */
  record Answer(List<String> keys, Result result) {
    Tensor tensor(String key) {
      return result.get(keys.indexOf(key));
    }

    float[] floats(String key) {
      return Tensors.floats(tensor(key));
    }

    int[] ints(String key) {
      return Tensors.ints(tensor(key));
    }

    int[] classes() {
      Tensor tensor = tensor("class");
      long[] values = new long[Math.toIntExact(tensor.shape().size())];
      tensor.asRawTensor().data().asLongs().read(values);
      return java.util.Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    boolean[] success() {
      Tensor tensor = tensor("success");
      boolean[] values = new boolean[Math.toIntExact(tensor.shape().size())];
      tensor.asRawTensor().data().asBooleans().read(values);
      return values;
    }
  }

  @Override
  public void close() {
    bundle.close();
  }
}
