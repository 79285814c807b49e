package dev.linchpin.attack;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.PassThroughRelu;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.model.Classifier;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A classifier's search graph made ready for the loop's body: a batch of as many images as slots
 * and, if asked for, a ReLU that gradients pass.
 */
final class SearchGraph {
  /** The placeholder of the loop's x; {@link Endpoints#IMAGES} is made from it. */
  static final String INPUT = "slot_images";

  private SearchGraph() {}

  static GraphDef of(Classifier classifier, Attack attack, int slots) {
    GraphEditor editor =
        new GraphEditor(classifier.searchGraph(), List.of(Endpoints.IMAGES, Endpoints.LOGITS));
    if (attack.passThroughRelu()) {
      passThroughRelu(classifier, attack, editor);
    }
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long d :
        new long[] {slots, classifier.height(), classifier.width(), classifier.channels()}) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(d));
    }
    editor.put(
        editor.node(Endpoints.IMAGES).toBuilder()
            .setName(INPUT)
            .putAttr("shape", AttrValue.newBuilder().setShape(shape).build()));
    editor.put(Nodes.identity(Endpoints.IMAGES, INPUT));
    return editor.toGraphDef();
  }

  /** An option without any effect would go unnoticed in the numbers. */
  private static void passThroughRelu(Classifier classifier, Attack attack, GraphEditor editor) {
    PassThroughRelu rewrite = new PassThroughRelu();
    RewriteLog log = new RewriteLog();
    rewrite.apply(editor, log);
    if (log.count(rewrite.name()) == 0) {
      throw UserError.usage(
          "attack '%s' is to pass gradients through the ReLU before the features, and model %s has"
              + " none there (%s); set relu_gradient: TRUE",
          attack.name(), classifier.name(), log.entries().get(0).reason());
    }
  }
}
