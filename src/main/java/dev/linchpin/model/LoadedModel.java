package dev.linchpin.model;

import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.savedmodel.FlatModel;
import dev.linchpin.graph.savedmodel.SavedModelFile;
import java.util.List;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A classifier together with where it came from, for {@code inspect} and self-checks.
 *
 * @param classifier ready to run
 * @param file the SavedModel
 * @param flat the chosen signature, flattened, before any rewrite of ours
 * @param plain from images to logits, before what makes it differentiable
 * @param inputKey the signature's input that takes the images
 * @param input that input
 * @param pixels what the model takes, with defaults filled in
 * @param layout that input understood as images
 * @param logits where the logits were found
 * @param warnings what weakens attacks on this model, such as ops whose gradient is zero
 * @param log rewrites applied and refused
 */
public record LoadedModel(
    Classifier classifier,
    SavedModelFile file,
    FlatModel flat,
    GraphDef plain,
    String inputKey,
    TensorInfo input,
    PixelConvention pixels,
    InputLayout layout,
    LogitsOutput.Found logits,
    List<String> warnings,
    RewriteLog log) {

  /** Why there is no linear head; empty when there is one. */
  public String noHeadReason() {
    return classifier.head().isPresent() ? "" : HeadTap.reason(log.entries());
  }
}
