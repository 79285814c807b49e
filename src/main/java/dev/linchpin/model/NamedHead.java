package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The linear head where the user names its tensors, because {@link HeadTap} can't find it. */
final class NamedHead {
  private NamedHead() {}

  static LogitsHead apply(GraphEditor graph, ModelOptions options, int classes, RewriteLog log) {
    TensorRef features = tensor(graph, options, "features", options.tensors().features());
    Constant w = constant(graph, options, "weights", options.tensors().weights());
    if (w.shape().length != 2 || w.shape()[1] != classes) {
      throw UserError.usage(
          "%s: tensors.weights '%s' has shape %s; needed: [features, %d]",
          options.directory(),
          options.tensors().weights(),
          java.util.Arrays.toString(w.shape()),
          classes);
    }
    float[] bias =
        options.tensors().bias().isEmpty()
            ? new float[classes]
            : constant(graph, options, "bias", options.tensors().bias()).floats();
    if (bias.length != classes) {
      throw UserError.usage(
          "%s: tensors.bias '%s' has %d numbers; needed: %d, one a class",
          options.directory(), options.tensors().bias(), bias.length, classes);
    }
    graph.redirect(features, new TensorRef(Endpoints.FEATURES, 0));
    graph.put(Nodes.identity(Endpoints.FEATURES, features.asInput()));
    refuseBypass(graph, options);
    log.applied("tap-features", features.toString(), w.shape()[0] + " features, as named");
    return new LogitsHead(
        w.floats().clone(),
        bias.clone(),
        (int) w.shape()[0],
        classes,
        new FeatureInterval(graph).of(features.asInput()));
  }

  /**
   * Checks that the names are right: W and b must give the logits.
   *
   * @throws UserError if they don't
   */
  static void check(LoadedModel model, ModelOptions options) {
    SelfCheck.Check check = SelfCheck.head(model);
    if (!check.passed()) {
      throw UserError.usage(
          "%s: features·W + b with the tensors named in the spec is not the logits (relative error"
              + " %.1e); correct tensors.features, tensors.weights and tensors.bias",
          options.directory(), check.error());
    }
  }

  private static TensorRef tensor(
      GraphEditor graph, ModelOptions options, String what, String name) {
    TensorRef ref = TensorRef.parse(name);
    if (name.isEmpty() || !graph.has(ref.node())) {
      throw UserError.usage(
          "%s: tensors.%s: no tensor named '%s' on the way to the logits",
          options.directory(), what, name);
    }
    return ref;
  }

  private static Constant constant(
      GraphEditor graph, ModelOptions options, String what, String name) {
    TensorRef ref = tensor(graph, options, what, name);
    return graph
        .constant(ref.asInput())
        .filter(c -> c.floats() != null)
        .orElseThrow(
            () ->
                UserError.usage(
                    "%s: tensors.%s '%s' is no constant float tensor",
                    options.directory(), what, name));
  }

  /** Logits that see the image past the features are not linear in the features alone. */
  private static void refuseBypass(GraphEditor graph, ModelOptions options) {
    Deque<String> open = new ArrayDeque<>(Set.of(Endpoints.LOGITS));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String name = open.pop();
      if (name.equals(Endpoints.IMAGES)) {
        throw UserError.usage(
            "%s: the logits depend on the image also past tensors.features '%s'",
            options.directory(), options.tensors().features());
      }
      if (seen.add(name) && !name.equals(Endpoints.FEATURES)) {
        graph.node(name).getInputList().forEach(i -> open.push(GraphEditor.nodeName(i)));
      }
    }
  }
}
