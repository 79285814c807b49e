package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.model.LogitsHead;
import java.util.List;
import org.tensorflow.proto.GraphDef;

/**
 * Δ (equation 2) as plain graph ops, for the whole batch and all neurons at once; what it computes
 * and in which order of rounding is said in {@link SensitivityKernel}. Every size is taken from the
 * tensors when the graph runs.
 *
 * <p>One class at a time in a loop, so memory is a dozen tensors {@code [n, F]} however many
 * classes there are. The loop is of Enter, Switch, Merge and Exit: the graph stays flat (no
 * function library), but {@code addGradients} must not be asked for gradients of a graph that has
 * it.
 *
 * @param features z, {@code [n, F] float32}
 * @param logits l, {@code [n, C] float32}
 * @param weights W, {@code [F, C] float32}, finite
 * @param interval where z + Δ must lie to count; {@link Interval#ALL} to count everything
 */
public record SensitivityOps(
    TensorRef features, TensorRef logits, TensorRef weights, Interval interval) implements Rewrite {
  /** Δ, {@code [n, F] float32}: +∞ where no push changes the class, 0 on ties, never NaN. */
  public static final String DELTA = "linchpin/sensitivity/delta";

  /** The class that wins at z + Δ, {@code [n, F] int32}; -1 where Δ is +∞. */
  public static final String FLIP_CLASS = "linchpin/sensitivity/flip_class";

  /** Ordinal of {@link DeltaState}, {@code [n, F] int32}. */
  public static final String STATE = "linchpin/sensitivity/state";

  /** The class of the clean image, {@code [n] int32}, the lowest of equals. */
  public static final String PREDICTED = "linchpin/sensitivity/predicted";

  private static final String WEIGHTS = "linchpin/sensitivity/weights";

  /**
   * The graph with Δ of its features added.
   *
   * @param graph flat, with {@link Endpoints#FEATURES} and {@link Endpoints#LOGITS}
   * @param interval {@code head.interval()}, or {@link Interval#ALL} to count every boundary
   */
  public static GraphDef addTo(GraphDef graph, LogitsHead head, Interval interval) {
    GraphEditor editor = new GraphEditor(graph, List.of());
    editor.put(Constant.floats(head.weights(), head.features(), head.classes()).toNode(WEIGHTS));
    new SensitivityOps(
            new TensorRef(Endpoints.FEATURES, 0),
            new TensorRef(Endpoints.LOGITS, 0),
            new TensorRef(WEIGHTS, 0),
            interval)
        .apply(editor, new RewriteLog());
    return editor.toGraphDef();
  }

  @Override
  public String name() {
    return "sensitivity";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    NodeWriter w = new NodeWriter(graph, "linchpin/sensitivity/ops", features, logits, weights);
    String z = features.asInput();
    String l = logits.asInput();

    // The prediction. Not ArgMax: which of equals it gives is not defined.
    String top = w.keepDims("Max", l, w.constant(1));
    String classes = w.at(w.op("Shape", l), 1);
    String range = w.op("Range", w.constant(0), classes, w.constant(1));
    String last = w.op("Sub", classes, w.constant(1));
    String tops = w.op("SelectV2", w.op("Equal", l, top), range, last);
    String predicted = w.op("Min", tops, w.constant(1));

    String gap = w.op("Sub", top, l);
    String tie = w.op("Less", gap, w.constant(Float.MIN_NORMAL));
    String zero = w.constant(0f);
    String finite = w.keepDims("All", w.op("IsFinite", l), w.constant(1));
    String own = w.op("Equal", range, w.op("ExpandDims", predicted, w.constant(1)));
    String counts = w.op("LogicalAnd", finite, w.op("LogicalNot", own));
    // Not 1/gap: TensorFlow makes an approximate Reciprocal of it.
    String inverse = w.op("DivNoNan", w.constant(1f), gap);
    inverse = w.op("SelectV2", tie, w.constant(Gaps.TIED), inverse);
    inverse = w.op("SelectV2", counts, inverse, zero);
    gap = w.op("SelectV2", tie, zero, gap);

    String order = w.constant(new int[] {1, 0});
    String byClass = w.op("Transpose", weights.asInput(), order);
    String ownWeights = w.op("GatherV2", byClass, predicted, w.constant(0));
    ClassLoop loop =
        ClassLoop.write(w, byClass, ownWeights, w.op("Transpose", inverse, order), classes);

    Candidate up = new Candidate(w, loop.most(), loop.mostClass(), byClass, ownWeights, gap);
    Candidate down = new Candidate(w, loop.least(), loop.leastClass(), byClass, ownWeights, gap);
    String lo = w.constant(interval.lo());
    String hi = w.constant(interval.hi());
    String value = w.op("Minimum", w.op("Maximum", z, lo), hi);
    String upOk =
        w.op("LogicalAnd", up.exists(), w.op("LessEqual", w.op("AddV2", value, up.delta()), hi));
    String downOk =
        w.op(
            "LogicalAnd",
            down.exists(),
            w.op("GreaterEqual", w.op("AddV2", value, down.delta()), lo));
    String nearerUp = w.op("GreaterEqual", loop.most(), w.op("Neg", loop.least()));
    String takeUp =
        w.op("LogicalAnd", upOk, w.op("LogicalOr", nearerUp, w.op("LogicalNot", downOk)));
    String any = w.op("LogicalOr", upOk, downOk);
    String delta = w.op("SelectV2", takeUp, up.delta(), down.delta());
    delta = w.op("SelectV2", any, delta, w.constant(Float.POSITIVE_INFINITY));
    String isZero = w.op("Equal", delta, zero);
    String flip = w.op("SelectV2", takeUp, up.label(), down.label());
    String state =
        w.op(
            "SelectV2",
            any,
            w.op(
                "SelectV2",
                isZero,
                w.constant(DeltaState.TIE.ordinal()),
                w.constant(DeltaState.FINITE.ordinal())),
            w.constant(DeltaState.INFINITE.ordinal()));

    w.named(PREDICTED, "Identity", predicted);
    w.named(DELTA, "SelectV2", isZero, zero, delta);
    w.named(FLIP_CLASS, "SelectV2", any, flip, w.constant(-1));
    w.named(STATE, "Identity", state);
    log.applied(name(), features.toString(), "Δ is " + DELTA);
  }

  /** The nearest boundary in one direction: Δ = g / d of the class whose q is extreme. */
  private record Candidate(String exists, String delta, String label) {
    Candidate(NodeWriter w, String q, String label, String byClass, String ownWeights, String gap) {
      this(
          w.op("GreaterEqual", w.op("Abs", q), w.constant(Float.MIN_NORMAL)),
          delta(w, label, byClass, ownWeights, gap),
          label);
    }

    private static String delta(
        NodeWriter w, String label, String byClass, String ownWeights, String gap) {
      String safe = w.op("Maximum", label, w.constant(0));
      String g = w.gather(gap, safe, w.constant(1), 1);
      // W[j, c] of [n, F] classes: rows of W are neurons, so it is one flat index into W
      // transposed.
      String features = w.at(w.op("Shape", byClass), 1);
      String neurons = w.op("Range", w.constant(0), features, w.constant(1));
      String index = w.op("AddV2", w.op("Mul", safe, features), neurons);
      String flat = w.op("Reshape", byClass, w.constant(new int[] {-1}));
      String d = w.op("Sub", w.op("GatherV2", flat, index, w.constant(0)), ownWeights);
      return w.op("RealDiv", g, d);
    }
  }
}
