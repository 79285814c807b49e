package dev.linchpin.model;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.MaskFeatures;
import dev.linchpin.graph.RewriteLog;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.GraphDef;

/** A classifier some of whose features count as zero. */
public final class PrunedClassifier {
  private PrunedClassifier() {}

  /**
   * The classifier with {@code l = (z·mask)·W + b}, in both graphs. Its features are the z of the
   * whole classifier and its head has zeros for the rows of W of those that are zeroed, so their Δ
   * is +∞. With nothing zeroed it is {@code classifier} itself.
   *
   * @param classifier with a linear head
   * @param zeroed indices of features
   */
  public static Classifier of(Classifier classifier, BitSet zeroed) {
    if (zeroed.isEmpty()) {
      return classifier;
    }
    LogitsHead head = classifier.head().orElseThrow();
    MaskFeatures mask = new MaskFeatures(zeroed, head.features());
    return new Classifier(
        classifier.name(),
        classifier.height(),
        classifier.width(),
        classifier.channels(),
        classifier.classes(),
        Optional.of(without(head, zeroed)),
        masked(classifier.verdictGraph(), mask),
        masked(classifier.searchGraph(), mask),
        classifier.fixedBatch(),
        classifier.eightBit(),
        classifier.hash());
  }

  private static GraphDef masked(GraphDef def, MaskFeatures mask) {
    GraphEditor graph =
        new GraphEditor(def, List.of(Endpoints.IMAGES, Endpoints.FEATURES, Endpoints.LOGITS));
    mask.apply(graph, new RewriteLog());
    return graph.toGraphDef();
  }

  private static LogitsHead without(LogitsHead head, BitSet zeroed) {
    float[] weights = head.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = zeroed.get(i / head.classes()) ? 0 : weights[i];
    }
    return new LogitsHead(weights, head.bias(), head.features(), head.classes(), head.interval());
  }
}
