package dev.linchpin.model;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;

/**
 * The interval in which every element of a tensor lies whatever the image, from the ops that make
 * it: ReLU [0,∞), ReLU6 [0,6], sigmoid [0,1], averages and maxima of such. What is not understood
 * is (-∞,∞), which is always true.
 */
final class FeatureInterval {
  // Deep sums of skip connections are no tighter for looking further back.
  private static final int MAX_DEPTH = 24;

  private final GraphEditor graph;
  private final Map<TensorRef, Interval> known = new HashMap<>();

  FeatureInterval(GraphEditor graph) {
    this.graph = graph;
  }

  Interval of(String input) {
    return of(TensorRef.parse(input), 0);
  }

  private Interval of(TensorRef tensor, int depth) {
    Interval interval = known.get(tensor);
    if (interval == null) {
      interval = depth > MAX_DEPTH ? Interval.ALL : derive(tensor, depth + 1);
      known.put(tensor, interval);
    }
    return interval;
  }

  private Interval derive(TensorRef tensor, int depth) {
    NodeDef node = graph.node(tensor.node());
    List<String> in = GraphEditor.dataInputs(node);
    return switch (node.getOp()) {
      case "Relu", "Softplus", "Abs", "Square", "Exp", "Sqrt", "Rsqrt" ->
          node.getOp().equals("Relu") ? clip(operand(in, 0, depth), 0f) : Interval.NON_NEGATIVE;
      case "Relu6" -> new Interval(0, 6);
      case "Sigmoid", "Softmax" -> new Interval(0, 1);
      case "Tanh", "Softsign", "Erf", "Sin", "Cos" -> new Interval(-1, 1);
      case "Elu" -> new Interval(-1, Float.POSITIVE_INFINITY);
      case "Selu" -> new Interval(-1.7581f, Float.POSITIVE_INFINITY);
      case "Identity",
          "Reshape",
          "Squeeze",
          "ExpandDims",
          "Transpose",
          "StridedSlice",
          "Slice",
          "Mean",
          "Max",
          "Min",
          "MaxPool",
          "AvgPool",
          "Tile",
          "BroadcastTo",
          "StopGradient",
          "GatherV2" ->
          operand(in, 0, depth);
      case "Pad" -> hull(operand(in, 0, depth), new Interval(0, 0));
      case "ConcatV2" -> concat(in, depth);
      case "Maximum" -> maximum(operand(in, 0, depth), operand(in, 1, depth));
      case "Minimum" -> minimum(operand(in, 0, depth), operand(in, 1, depth));
      case "AddV2", "Add", "BiasAdd" -> sum(operand(in, 0, depth), operand(in, 1, depth));
      case "Sub" -> sum(operand(in, 0, depth), negative(operand(in, 1, depth)));
      case "Neg" -> negative(operand(in, 0, depth));
      case "RealDiv" -> quotient(operand(in, 0, depth), operand(in, 1, depth));
      case "Mul" -> product(operand(in, 0, depth), operand(in, 1, depth));
      case "ClipByValue" -> clipped(in, depth);
      case "Const" -> constant(node);
      default -> Interval.ALL;
    };
  }

  private Interval operand(List<String> inputs, int i, int depth) {
    return of(TensorRef.parse(inputs.get(i)), depth);
  }

  private static Interval constant(NodeDef node) {
    Constant value = Constant.of(node.getAttrOrThrow("value").getTensor());
    if (value.floats() == null || value.floats().length == 0) {
      return Interval.ALL;
    }
    float lo = Float.POSITIVE_INFINITY;
    float hi = Float.NEGATIVE_INFINITY;
    for (float v : value.floats()) {
      lo = Math.min(lo, v);
      hi = Math.max(hi, v);
    }
    return lo <= hi ? new Interval(lo, hi) : Interval.ALL;
  }

  private Interval concat(List<String> inputs, int depth) {
    Interval all = operand(inputs, 0, depth);
    for (int i = 1; i < inputs.size() - 1; i++) {
      all = hull(all, operand(inputs, i, depth));
    }
    return all;
  }

  private Interval clipped(List<String> inputs, int depth) {
    Optional<Constant> lo = graph.constant(inputs.get(1));
    Optional<Constant> hi = graph.constant(inputs.get(2));
    boolean scalars =
        lo.isPresent() && hi.isPresent() && lo.get().size() == 1 && hi.get().size() == 1;
    return scalars
        ? new Interval(lo.get().floats()[0], hi.get().floats()[0])
        : operand(inputs, 0, depth);
  }

  private static Interval clip(Interval a, float lo) {
    return new Interval(Math.max(lo, a.lo()), Math.max(lo, a.hi()));
  }

  private static Interval hull(Interval a, Interval b) {
    return new Interval(Math.min(a.lo(), b.lo()), Math.max(a.hi(), b.hi()));
  }

  private static Interval maximum(Interval a, Interval b) {
    return new Interval(Math.max(a.lo(), b.lo()), Math.max(a.hi(), b.hi()));
  }

  private static Interval minimum(Interval a, Interval b) {
    return new Interval(Math.min(a.lo(), b.lo()), Math.min(a.hi(), b.hi()));
  }

  /** Outwards by one float: the graph's own rounding must not step outside. */
  private static Interval sum(Interval a, Interval b) {
    float lo = a.lo() + b.lo();
    float hi = a.hi() + b.hi();
    return Float.isNaN(lo) || Float.isNaN(hi) ? Interval.ALL : outwards(lo, hi);
  }

  private static Interval product(Interval a, Interval b) {
    float lo = Float.POSITIVE_INFINITY;
    float hi = Float.NEGATIVE_INFINITY;
    for (float x : new float[] {a.lo(), a.hi()}) {
      for (float y : new float[] {b.lo(), b.hi()}) {
        float p = x == 0 || y == 0 ? 0 : x * y;
        lo = Math.min(lo, p);
        hi = Math.max(hi, p);
      }
    }
    return outwards(lo, hi);
  }

  private static Interval negative(Interval a) {
    // 0 - x: no negative zero.
    return new Interval(0 - a.hi(), 0 - a.lo());
  }

  /** By a divisor of one sign. */
  private static Interval quotient(Interval a, Interval by) {
    if (by.lo() <= 0 && by.hi() >= 0) {
      return Interval.ALL;
    }
    float lo = Float.POSITIVE_INFINITY;
    float hi = Float.NEGATIVE_INFINITY;
    for (float x : new float[] {a.lo(), a.hi()}) {
      for (float y : new float[] {by.lo(), by.hi()}) {
        float q = x == 0 || Float.isInfinite(y) ? 0 : x / y;
        lo = Math.min(lo, q);
        hi = Math.max(hi, q);
      }
    }
    return lo == hi || by.lo() == by.hi() && Math.abs(by.lo()) == 1
        ? new Interval(lo, hi)
        : outwards(lo, hi);
  }

  private static Interval outwards(float lo, float hi) {
    return new Interval(lo == 0 ? 0 : Math.nextDown(lo), hi == 0 ? 0 : Math.nextUp(hi));
  }
}
