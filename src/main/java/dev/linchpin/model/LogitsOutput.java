package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.graph.savedmodel.FlatModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Finds the logits behind a signature's outputs: traces each output back through what only moves or
 * normalises (argmax, softmax, reshapes) and takes the tensor they all come from.
 */
public final class LogitsOutput {
  static final String NAME = "cut-softmax";
  private static final Set<String> PASS =
      Set.of("Identity", "StopGradient", "CheckNumerics", "EnsureShape", "PreventGradient", "Cast");
  private static final Set<String> MOVES = Set.of("Reshape", "Squeeze", "ExpandDims");

  /** Where an output's trace ended: the logits, and the ops cut on the way. */
  private record Trace(TensorRef logits, List<NodeDef> cut) {}

  /**
   * The logits found.
   *
   * @param logits the tensor in the flat graph, of whatever rank
   * @param output the signature's output they were found behind; empty when named in the spec
   * @param cut ops between the two that compute, from the output inwards
   */
  public record Found(TensorRef logits, String output, List<String> cut) {}

  private LogitsOutput() {}

  /**
   * @throws UserError if outputs disagree and none is named logits, or only a sigmoid is there
   */
  static Found find(GraphEditor graph, FlatModel model, ModelOptions options, RewriteLog log) {
    if (!options.tensors().logits().isEmpty()) {
      TensorRef named = TensorRef.parse(options.tensors().logits());
      if (!graph.has(named.node())) {
        throw UserError.usage(
            "%s: no tensor named '%s' in the flat graph",
            options.directory(), options.tensors().logits());
      }
      return new Found(named, "", List.of());
    }
    Map<String, Trace> traces = new TreeMap<>();
    for (Map.Entry<String, TensorInfo> output : model.outputs().entrySet()) {
      if (options.output().isEmpty() || options.output().equals(output.getKey())) {
        traces.put(
            output.getKey(), trace(graph, new TensorRef(FlatModel.outputNode(output.getKey()), 0)));
      }
    }
    if (traces.isEmpty()) {
      throw UserError.usage(
          "%s: signature %s has no output '%s'; it has %s",
          options.directory(), model.signature(), options.output(), model.outputs().keySet());
    }
    String chosen = choose(options, traces, model);
    Trace trace = traces.get(chosen);
    for (NodeDef cut : trace.cut()) {
      if (cut.getOp().equals("Sigmoid")) {
        refuseSingleSigmoid(options, model.outputs().get(chosen), cut);
      }
      log.applied(NAME, cut.getName(), cut.getOp() + " cut, logits are " + trace.logits());
    }
    return new Found(trace.logits(), chosen, trace.cut().stream().map(NodeDef::getOp).toList());
  }

  private static String choose(ModelOptions options, Map<String, Trace> traces, FlatModel model) {
    long distinct = traces.values().stream().map(Trace::logits).distinct().count();
    if (distinct == 1) {
      // The output nearest to the logits tells most when it is compared with the exported model.
      return traces.entrySet().stream()
          .min(Comparator.comparingInt(t -> t.getValue().cut().size()))
          .orElseThrow()
          .getKey();
    }
    List<String> named =
        traces.keySet().stream().filter(k -> k.toLowerCase(Locale.ROOT).equals("logits")).toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    throw UserError.usage(
        "%s: signature %s has several outputs; choose one (--output): %s",
        options.directory(),
        model.signature(),
        model.outputs().entrySet().stream()
            .map(o -> o.getKey() + " " + describe(o.getValue()))
            .collect(Collectors.joining(", ")));
  }

  static String describe(TensorInfo info) {
    String shape =
        info.getTensorShape().getUnknownRank()
            ? "[?]"
            : info.getTensorShape().getDimList().stream()
                .map(d -> d.getSize() < 0 ? "?" : Long.toString(d.getSize()))
                .collect(Collectors.joining(",", "[", "]"));
    return shape + " " + info.getDtype().name().substring(3).toLowerCase(Locale.ROOT);
  }

  private static void refuseSingleSigmoid(ModelOptions options, TensorInfo output, NodeDef node) {
    int rank = output.getTensorShape().getDimCount();
    if (rank > 0 && output.getTensorShape().getDim(rank - 1).getSize() == 1) {
      throw UserError.input(
          "%s ends in a single sigmoid (node %s): one number is no classifier of two logits; export"
              + " it with two logits",
          options.directory(), node.getName());
    }
  }

  private static Trace trace(GraphEditor graph, TensorRef output) {
    List<NodeDef> cut = new ArrayList<>();
    TensorRef logits = skip(graph, output);
    TensorRef at = logits;
    while (true) {
      NodeDef node = graph.node(at.node());
      switch (node.getOp()) {
        case "ArgMax", "Softmax", "LogSoftmax", "Sigmoid" -> {
          cut.add(node);
          at = skip(graph, TensorRef.parse(node.getInput(0)));
        }
        default -> {
          if (!MOVES.contains(node.getOp()) || !leadsToSoftmax(graph, at)) {
            return new Trace(at, cut);
          }
          at = skip(graph, TensorRef.parse(node.getInput(0)));
        }
      }
    }
  }

  /** Whether a chain of reshapes comes from a softmax: only then may they be cut with it. */
  private static boolean leadsToSoftmax(GraphEditor graph, TensorRef from) {
    NodeDef node = graph.node(from.node());
    while (MOVES.contains(node.getOp()) || PASS.contains(node.getOp())) {
      node = graph.producer(node.getInput(0));
    }
    return Set.of("Softmax", "LogSoftmax", "Sigmoid").contains(node.getOp());
  }

  private static TensorRef skip(GraphEditor graph, TensorRef from) {
    TensorRef at = from;
    while (PASS.contains(graph.node(at.node()).getOp())) {
      at = TensorRef.parse(graph.node(at.node()).getInput(0));
    }
    return at;
  }
}
