package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Loads a SavedModel as a {@link Network}: what {@link ClassifierLoader} does, but the parameters
 * stay parameters. The exporter's code is not needed.
 */
public final class NetworkLoader {
  /**
   * A network with what its training should know.
   *
   * @param network ready to train
   * @param noHeadReason why there is no linear head; empty when there is one
   * @param notes what of the model is not trained although its author does, where gradients are
   *     zero, and what was assumed of its pixels
   */
  public record Loaded(Network network, String noHeadReason, List<String> notes) {
    public Loaded {
      notes = List.copyOf(notes);
    }
  }

  private NetworkLoader() {}

  /**
   * Loads one signature of one SavedModel.
   *
   * @throws UserError for everything about the model that is missing, ambiguous or not supported,
   *     and if it has nothing to train
   */
  public static Network load(ModelOptions options) {
    return open(options).network();
  }

  /**
   * As {@link #load}, with the reasons of what was not possible.
   *
   * @throws UserError as {@link #load}
   */
  public static Loaded open(ModelOptions options) {
    return LogitsGraph.explained(options, () -> prepare(options));
  }

  private static Loaded prepare(ModelOptions options) {
    if (!options.tensors().features().isEmpty()) {
      ClassifierLoader.load(options); // checks with the values that the named tensors are the head
    }
    HiddenParameters hidden = new HiddenParameters();
    LogitsGraph prepared = openBatch(options, hidden);
    GraphEditor graph = prepared.graph();
    RewriteLog log = prepared.log();
    Optional<LinearHead> head = head(options, prepared, hidden);
    if (head.isPresent()) {
      graph.kept().add(Endpoints.FEATURES);
    }
    graph.prune();
    List<Parameter> parameters = hidden.parameters(graph, log);
    List<String> notes = new ArrayList<>(HiddenParameters.notes(log));
    notes.addAll(prepared.warnings());
    assumedPixels(options, prepared).ifPresent(notes::add);
    if (parameters.stream().noneMatch(Parameter::trainable)) {
      throw UserError.input(
          "%s has nothing to train: %s",
          options.directory(),
          parameters.isEmpty()
              ? "its logits depend on no float32 variable (weights frozen to constants?); export"
                  + " the model before it is frozen or converted"
              : "all its variables are marked as not trainable; set trainable=True before the"
                  + " export");
    }
    hidden.restore(graph);
    ModelOptions.ImageSize image = prepared.layout().image();
    return new Loaded(
        new Network(
            options.name(),
            image.height(),
            image.width(),
            image.channels(),
            prepared.classes(),
            graph.toGraphDef(),
            parameters,
            head),
        head.isPresent() ? "" : HeadTap.reason(log.entries()),
        notes);
  }

  /** Where the graph does not itself say so; exports of linchpin do by their normalisation. */
  private static Optional<String> assumedPixels(ModelOptions options, LogitsGraph prepared) {
    if (!options.pixels().isUnstated() || ImageInput.isInteger(prepared.layout().dtype())) {
      return Optional.empty();
    }
    String guess = PixelGuess.of(prepared.flat(), prepared.input());
    return guess.startsWith(PixelGuess.UNIT)
        ? Optional.empty()
        : Optional.of(
            "pixels of 0..1 were assumed, as neither --pixels nor --mean and --std (in a spec:"
                + " pixels) say otherwise; its graph suggests: "
                + guess);
  }

  /** Training takes batches of its own size; a model that was traced for another can't follow. */
  private static LogitsGraph openBatch(ModelOptions options, HiddenParameters hidden) {
    try {
      return LogitsGraph.of(
          options, true, (graph, flat) -> hidden.hide(graph, flat.constants(), flat.log()));
    } catch (UserError | TensorFlowException | TFInvalidArgumentException e) {
      long batch = ClassifierLoader.load(options).layout().batch(); // or says what else is wrong
      throw batch > 0
          ? UserError.input(
              "%s takes exactly %d images a run and can't be trained on batches of another size;"
                  + " export it with an open batch (None)",
              options.directory(), batch)
          : e;
    }
  }

  private static Optional<LinearHead> head(
      ModelOptions options, LogitsGraph prepared, HiddenParameters hidden) {
    GraphEditor graph = prepared.graph();
    if (options.tensors().features().isEmpty()) {
      return ParameterHead.apply(graph, prepared.shapes(), hidden.nodes(), prepared.log());
    }
    TensorRef features = TensorRef.parse(options.tensors().features());
    TensorRef weights = TensorRef.parse(options.tensors().weights());
    for (TensorRef named : List.of(features, weights)) {
      if (!graph.has(named.node())) {
        prepared.log().refused(HeadTap.NAME, named.node(), "is no tensor of the trainable graph");
        return Optional.empty();
      }
    }
    return ParameterHead.named(
        graph, prepared.shapes(), hidden.nodes(), features, weights, prepared.log());
  }
}
