package dev.linchpin.testing;

import dev.linchpin.graph.Constant;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.tensorflow.proto.TensorProto;

/** Networks under test. */
public final class Networks {
  private Networks() {}

  /** Logits of images, {@code [n, classes]}; the graph runs as it is written. */
  public static float[] logits(Network network, float[] pixels, int n) {
    try (Inference inference = new Inference(classifier(network), network.graph(), 2)) {
      return inference.run(pixels, n).logits();
    }
  }

  /** The network as a classifier, to run it. */
  public static Classifier classifier(Network network) {
    return new Classifier(
        network.name(),
        network.height(),
        network.width(),
        network.channels(),
        network.classes(),
        Optional.empty(),
        network.graph(),
        network.graph(),
        OptionalInt.empty(),
        false,
        network.name());
  }

  /** The network with the values that a function makes of name and shape. */
  public static Network with(Network network, BiFunction<String, long[], float[]> values) {
    Map<String, TensorProto> old = network.values();
    Map<String, TensorProto> made = new HashMap<>();
    for (Parameter p : network.parameters()) {
      long[] shape = Constant.of(old.get(p.name())).shape();
      made.put(p.name(), Constant.floats(values.apply(p.name(), shape), shape).toProto());
    }
    return network.with(made);
  }
}
