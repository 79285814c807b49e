package dev.linchpin.model;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.FoldConstants;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.savedmodel.FlatModel;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Guesses from the first ops behind a model's input what range of pixels it takes: a division by
 * 255 means 0..255. Only a hint for the user; never acted upon.
 */
final class PixelGuess {
  /** What a guess begins with that agrees with pixels nobody said anything about. */
  static final String UNIT = "0..1";

  private PixelGuess() {}

  /**
   * @param flat the signature, before any rewrite of ours
   * @param input its input that takes the images
   */
  static String of(FlatModel flat, TensorInfo input) {
    if (ImageInput.isInteger(input.getDtype())) {
      return "0..255 (integer input)";
    }
    GraphEditor graph =
        new GraphEditor(
            flat.graph(),
            flat.outputs().keySet().stream()
                .map(FlatModel::outputNode)
                .collect(Collectors.toSet()));
    new FoldConstants().apply(graph, new RewriteLog());
    String at = GraphEditor.nodeName(input.getName());
    for (int depth = 0; depth < 8; depth++) {
      var users = graph.consumers(at);
      if (users.size() != 1) {
        break;
      }
      NodeDef user = users.get(0);
      Optional<Constant> operand =
          user.getInputCount() < 2
              ? Optional.empty()
              : graph.constant(user.getInput(1)).or(() -> graph.constant(user.getInput(0)));
      float value =
          operand
              .filter(c -> c.floats() != null && c.size() > 0)
              .map(c -> c.floats()[0])
              .orElse(0f);
      switch (user.getOp()) {
        case "RealDiv" -> {
          return value > 100
              ? "0..255 (divides by " + value + ")"
              : "0..1 (divides by " + value + ")";
        }
        case "Mul" -> {
          return Math.abs(value) < 0.02
              ? "0..255 (multiplies by " + value + ")"
              : "0..1 (multiplies by " + value + ")";
        }
        case "Sub", "AddV2", "Add" -> {
          if (Math.abs(value) > 2) {
            return "0..255 (shifts by " + value + ")";
          }
        }
        case "Identity", "Cast", "Pad", "Reshape", "Transpose" -> {}
        default -> {
          return "unknown: no normalisation inside; as in training";
        }
      }
      at = user.getName();
    }
    return "unknown: as in training";
  }
}
