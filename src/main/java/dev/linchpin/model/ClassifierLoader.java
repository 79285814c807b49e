package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Folding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.proto.GraphDef;

/** Loads a SavedModel as a {@link Classifier} by a list of rewrites. */
public final class ClassifierLoader {
  /** What makes the search fast; numbers stay but for rounding. */
  private static final List<Rewrite> SEARCH = Folding.REWRITES;

  private ClassifierLoader() {}

  /**
   * Loads one signature of one SavedModel.
   *
   * @throws UserError for everything about the model that is missing, ambiguous or not supported
   */
  public static LoadedModel load(ModelOptions options) {
    return LogitsGraph.explained(options, () -> prepare(options));
  }

  private static LoadedModel prepare(ModelOptions options) {
    LogitsGraph prepared = LogitsGraph.of(options, false, (graph, flat) -> {});
    GraphEditor graph = prepared.graph();
    RewriteLog log = prepared.log();
    InputLayout layout = prepared.layout();
    Optional<LogitsHead> head =
        options.tensors().features().isEmpty()
            ? HeadTap.apply(graph, prepared.shapes(), log)
            : Optional.of(NamedHead.apply(graph, options, prepared.classes(), log));
    if (head.isPresent()) {
      graph.kept().add(Endpoints.FEATURES);
    }
    graph.prune();
    GraphDef verdict = graph.toGraphDef();
    GraphEditor search = new GraphEditor(verdict, graph.kept());
    SEARCH.forEach(r -> r.apply(search, log));
    PixelConvention pixels = options.pixels().resolved(ImageInput.isInteger(layout.dtype()));
    LoadedModel loaded =
        new LoadedModel(
            new Classifier(
                options.name(),
                layout.image().height(),
                layout.image().width(),
                layout.image().channels(),
                prepared.classes(),
                head,
                verdict,
                search.toGraphDef(),
                layout.batch() > 0
                    ? OptionalInt.of(Math.toIntExact(layout.batch()))
                    : OptionalInt.empty(),
                ImageInput.isInteger(layout.dtype()),
                ModelHash.of(prepared.file(), prepared.flat().signature(), pixels)),
            prepared.file(),
            prepared.flat(),
            prepared.plain(),
            prepared.inputKey(),
            prepared.input(),
            pixels,
            layout,
            prepared.found(),
            prepared.warnings(),
            log);
    if (!options.tensors().features().isEmpty()) {
      NamedHead.check(loaded, options);
    }
    return loaded;
  }
}
