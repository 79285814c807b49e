package dev.linchpin.model;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.savedmodel.Variable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/**
 * What was found in a SavedModel: the content of {@code linchpin inspect}, as it is printed and as
 * JSON.
 *
 * @param model the directory
 * @param exporter the TensorFlow version that wrote it
 * @param signature the signature used
 * @param signatures all of them
 * @param input the images: key, shape and dtype
 * @param image height x width x channels
 * @param pixels what the model is fed for pixels 0..1
 * @param guessedPixels what the graph's own arithmetic suggests
 * @param outputs all outputs of the signature: key, shape and dtype
 * @param logits the logits tensor and what was cut behind it
 * @param classes number of logits
 * @param head the logits layer, or why there is none
 * @param parameters numbers in the variables
 * @param multiplyAdds of one image's forward pass
 * @param nodes of the graph that attacks run on
 * @param rewrites applied and refused
 * @param warnings what weakens attacks
 * @param checks self-checks with their errors
 */
public record Inspection(
    String model,
    String exporter,
    String signature,
    List<String> signatures,
    String input,
    String image,
    String pixels,
    String guessedPixels,
    Map<String, String> outputs,
    String logits,
    int classes,
    Head head,
    long parameters,
    long multiplyAdds,
    int nodes,
    List<RewriteLog.Entry> rewrites,
    List<String> warnings,
    List<SelfCheck.Check> checks) {

  /**
   * The logits layer.
   *
   * @param found whether there is one
   * @param features length of z, 0 without a head
   * @param weights W's shape
   * @param interval of the features
   * @param reason why there is none
   */
  public record Head(boolean found, int features, String weights, String interval, String reason) {}

  /** Inspects a loaded model and runs its self-checks. */
  public static Inspection of(LoadedModel model) {
    Classifier classifier = model.classifier();
    Map<String, String> outputs = new TreeMap<>();
    model.flat().outputs().forEach((k, v) -> outputs.put(k, LogitsOutput.describe(v)));
    List<String> cut = model.logits().cut();
    return new Inspection(
        model.file().directory().toString(),
        "TensorFlow " + model.file().metaGraph().getMetaInfoDef().getTensorflowVersion(),
        model.flat().signature(),
        List.copyOf(model.file().signatures().keySet()),
        model.inputKey() + " " + LogitsOutput.describe(model.input()),
        model.layout().image().toString(),
        model.pixels().toString(),
        PixelGuess.of(model.flat(), model.input()),
        outputs,
        model.logits().logits() + (cut.isEmpty() ? "" : ", before " + String.join(", ", cut)),
        classifier.classes(),
        classifier
            .head()
            .map(
                h ->
                    new Head(
                        true,
                        h.features(),
                        "[" + h.features() + ", " + h.classes() + "]",
                        h.interval().toString(),
                        ""))
            .orElseGet(() -> new Head(false, 0, "", "", model.noHeadReason())),
        model.flat().variables().stream().mapToLong(Variable::size).sum(),
        multiplyAdds(model),
        classifier.searchGraph().getNodeCount(),
        model.log().entries(),
        model.warnings(),
        SelfCheck.run(model));
  }

  /** Whether every self-check passed. */
  public boolean passed() {
    return checks.stream().allMatch(SelfCheck.Check::passed);
  }

  private static long multiplyAdds(LoadedModel model) {
    GraphDef one = ofOne(model.plain(), model.classifier(), model.layout());
    return GraphCost.multiplyAdds(one, new StaticShapes(one));
  }

  private static GraphDef ofOne(GraphDef of, Classifier classifier, InputLayout layout) {
    GraphEditor graph = new GraphEditor(of, Set.of());
    graph.put(
        Nodes.placeholder(
            Endpoints.IMAGES,
            DataType.DT_FLOAT,
            layout.batch() > 0 ? layout.batch() : 1,
            classifier.height(),
            classifier.width(),
            classifier.channels()));
    return graph.toGraphDef();
  }
}
