package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.DropIdleDropout;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.FoldConstants;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.graph.differentiable.GradientCheck;
import dev.linchpin.graph.differentiable.GradientSafety;
import dev.linchpin.graph.differentiable.RandomNumbers;
import dev.linchpin.graph.differentiable.TieSevered;
import dev.linchpin.graph.savedmodel.FlatModel;
import dev.linchpin.graph.savedmodel.SavedModelFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A signature of a SavedModel as one graph from {@link Endpoints#IMAGES} to {@link
 * Endpoints#LOGITS} with the right gradient; its numbers are the exported ones.
 *
 * @param file the SavedModel
 * @param flat the chosen signature, flattened, before any rewrite of ours
 * @param inputKey the signature's input that takes the images
 * @param input that input
 * @param layout that input understood as images
 * @param found where the logits were found
 * @param graph the graph, to be edited further
 * @param plain the graph before what makes it differentiable
 * @param shapes of {@code graph} at a known batch
 * @param classes number of classes
 * @param warnings what weakens gradients, such as ops whose gradient is zero
 * @param log rewrites applied and refused
 */
record LogitsGraph(
    SavedModelFile file,
    FlatModel flat,
    String inputKey,
    TensorInfo input,
    InputLayout layout,
    LogitsOutput.Found found,
    GraphEditor graph,
    GraphDef plain,
    StaticShapes shapes,
    int classes,
    List<String> warnings,
    RewriteLog log) {
  /** What makes the exported graph differentiable; numbers stay. */
  private static final List<Rewrite> REWRITES =
      List.of(
          new GradientSafety(),
          new FoldConstants(),
          new DropIdleDropout(),
          new FoldConstants(),
          new RandomNumbers(),
          new TieSevered());

  /**
   * Prepares one signature.
   *
   * @param openBatch take any number of images even where the model declares one
   * @param beforeRewrites may edit the graph as soon as it leads from images to logits
   * @throws UserError for everything about the model that is missing, ambiguous or not supported
   */
  static LogitsGraph of(
      ModelOptions options, boolean openBatch, BiConsumer<GraphEditor, FlatModel> beforeRewrites) {
    SavedModelFile file = SavedModelFile.read(options.directory(), options.tags());
    FlatModel flat = FlatModel.of(file, file.chooseSignature(options.signature()));
    RewriteLog log = flat.log();
    String inputKey = chooseInput(options, flat);
    TensorInfo input = flat.inputs().get(inputKey);
    InputLayout declared =
        InputLayout.of(
            "input '" + inputKey + "' of " + options.directory(),
            input.getDtype(),
            input.getTensorShape(),
            options.image());
    InputLayout layout = openBatch ? declared.withOpenBatch() : declared;

    String placeholder = GraphEditor.nodeName(input.getName());
    GraphEditor graph =
        new GraphEditor(
            flat.graph(),
            flat.outputs().keySet().stream()
                .map(FlatModel::outputNode)
                .collect(Collectors.toSet()));
    LogitsOutput.Found found = LogitsOutput.find(graph, flat, options, log);
    TensorRef logits = FlatLogits.asFloat(graph, found.logits());
    graph.put(Nodes.identity(Endpoints.LOGITS, logits.asInput()));
    graph.kept().clear();
    graph.kept().add(Endpoints.LOGITS);
    graph.prune();
    if (!graph.has(placeholder)) {
      throw UserError.input(
          "%s: the logits %s do not depend on the input '%s'",
          options.directory(), logits, inputKey);
    }
    FlatModel.refuseVariables(graph);
    new ImageInput(placeholder, layout, options.pixels()).apply(graph, log);
    graph.kept().add(Endpoints.IMAGES);
    graph.prune();
    refuseOtherInputs(graph, options, flat);
    GraphDef plain = graph.toGraphDef();
    beforeRewrites.accept(graph, flat);
    REWRITES.forEach(r -> r.apply(graph, log));
    List<GradientCheck.Finding> warnings =
        GradientCheck.require(
            graph, new TensorRef(Endpoints.IMAGES, 0), new TensorRef(Endpoints.LOGITS, 0));
    StaticShapes shapes = new StaticShapes(FlatLogits.batchOfTwo(graph, layout));
    int classes = FlatLogits.apply(graph, shapes, options, logits);
    return new LogitsGraph(
        file,
        flat,
        inputKey,
        input,
        layout,
        found,
        graph,
        plain,
        shapes,
        classes,
        warnings.stream().map(GradientCheck.Finding::toString).toList(),
        log);
  }

  /** Runs {@code load}; what goes wrong names the model's directory. */
  static <T> T explained(ModelOptions options, Supplier<T> load) {
    try {
      return load.get();
    } catch (UserError e) {
      String directory = options.directory().toString();
      throw e.getMessage().contains(directory)
          ? e
          : new UserError(e.kind(), directory + ": " + e.getMessage(), e);
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      // Shapes that contradict each other, mostly: images of a size that the model can't take.
      throw new UserError(
          UserError.Kind.INPUT,
          options.directory()
              + ": TensorFlow can't build the model"
              + options.image().map(i -> " for images of " + i).orElse("")
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private static String chooseInput(ModelOptions options, FlatModel flat) {
    TreeMap<String, TensorInfo> inputs = flat.inputs();
    if (!options.input().isEmpty()) {
      if (!inputs.containsKey(options.input())) {
        throw UserError.usage(
            "%s: signature %s has no input '%s'; it has %s",
            options.directory(), flat.signature(), options.input(), inputs.keySet());
      }
      return options.input();
    }
    if (inputs.size() == 1) {
      return inputs.firstKey();
    }
    throw inputs.isEmpty()
        ? UserError.input("%s: signature %s has no input", options.directory(), flat.signature())
        : UserError.usage(
            "%s: signature %s has several inputs; choose the images (--input): %s",
            options.directory(), flat.signature(), listed(inputs));
  }

  private static String listed(Map<String, TensorInfo> tensors) {
    return tensors.entrySet().stream()
        .map(t -> t.getKey() + " " + LogitsOutput.describe(t.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Inputs other than the images that the logits need can't be guessed. */
  private static void refuseOtherInputs(GraphEditor graph, ModelOptions options, FlatModel flat) {
    graph.nodes().stream()
        .filter(n -> n.getOp().startsWith("Placeholder") && !n.getName().equals(Endpoints.IMAGES))
        .filter(n -> !n.getOp().equals("PlaceholderWithDefault"))
        .findFirst()
        .ifPresent(
            n -> {
              throw UserError.input(
                  "%s: the logits also depend on the input %s, which has no default; the signature"
                      + " %s takes %s",
                  options.directory(), n.getName(), flat.signature(), listed(flat.inputs()));
            });
  }
}
