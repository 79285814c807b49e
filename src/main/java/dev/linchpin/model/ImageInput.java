package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Puts {@link Endpoints#IMAGES}, {@code [batch, height, width, channels] float32} in [0,1], in
 * front of the model's own input and converts in the graph: range, mean and std, channel order,
 * layout, dtype. An integer input is made float, so that the image is differentiable.
 *
 * @param placeholder the model's input node
 * @param layout the model's input, understood
 * @param pixels what the model takes
 */
record ImageInput(String placeholder, InputLayout layout, PixelConvention pixels)
    implements Rewrite {
  private static final Set<DataType> INTEGERS =
      Set.of(
          DataType.DT_UINT8,
          DataType.DT_INT8,
          DataType.DT_UINT16,
          DataType.DT_INT16,
          DataType.DT_INT32,
          DataType.DT_INT64);
  // Ops that move values without computing: they work on floats as on integers.
  private static final Set<String> MOVES =
      Set.of(
          "Identity",
          "Reshape",
          "Transpose",
          "ExpandDims",
          "Squeeze",
          "StridedSlice",
          "Slice",
          "ReverseV2",
          "Pad",
          "PadV2",
          "MirrorPad",
          "StopGradient");
  // Ops that take any type and give float.
  private static final Set<String> TO_FLOAT =
      Set.of("ResizeBilinear", "ResizeBicubic", "ResizeArea");

  static boolean isInteger(DataType dtype) {
    return INTEGERS.contains(dtype);
  }

  @Override
  public String name() {
    return "image-input";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    boolean integer = isInteger(layout.dtype());
    PixelConvention numbers = pixels.resolved(integer);
    double lo = numbers.lo().getAsDouble();
    double hi = numbers.hi().getAsDouble();
    graph.put(
        Nodes.placeholder(
            Endpoints.IMAGES,
            DataType.DT_FLOAT,
            layout.batch(),
            layout.image().height(),
            layout.image().width(),
            layout.image().channels()));
    String x = Endpoints.IMAGES;
    if (pixels.bgr() && layout.image().channels() == 3) {
      graph.put(Constant.ints(new long[] {3}, 1).toNode("linchpin/channel_axis"));
      graph.put(
          Nodes.op("linchpin/bgr", "ReverseV2", x, "linchpin/channel_axis").toBuilder()
              .putAttr("Tidx", Nodes.type(DataType.DT_INT32)));
      x = "linchpin/bgr";
    }
    x = affine(graph, x, "Mul", "linchpin/scale", new float[] {(float) (hi - lo)}, 1);
    x = affine(graph, x, "AddV2", "linchpin/offset", new float[] {(float) lo}, 0);
    x = affine(graph, x, "Sub", "linchpin/mean", pixels.mean(), 0);
    x = affine(graph, x, "RealDiv", "linchpin/std", pixels.std(), 1);
    if (layout.channelsFirst()) {
      graph.put(Constant.ints(new long[] {0, 3, 1, 2}, 4).toNode("linchpin/nchw_order"));
      graph.put(Nodes.transpose("linchpin/nchw", x, "linchpin/nchw_order"));
      x = "linchpin/nchw";
    }
    if (layout.rank() != 4) {
      graph.put(Constant.ints(layout.flatShape(), layout.rank()).toNode("linchpin/input_shape"));
      graph.put(Nodes.reshape("linchpin/reshaped", DataType.DT_FLOAT, x, "linchpin/input_shape"));
      x = "linchpin/reshaped";
    }
    if (!integer && layout.dtype() != DataType.DT_FLOAT) {
      graph.put(Nodes.cast("linchpin/cast", DataType.DT_FLOAT, layout.dtype(), x));
      x = "linchpin/cast";
    }
    graph.redirect(new TensorRef(placeholder, 0), TensorRef.parse(x));
    if (integer) {
      cutCasts(graph, x, log);
    }
    log.applied(name(), placeholder, "pixels 0..1 to " + numbers);
  }

  private String affine(
      GraphEditor graph, String x, String op, String name, float[] values, float neutral) {
    boolean nothing = true;
    for (float v : values) {
      nothing &= v == neutral;
    }
    if (nothing) {
      return x;
    }
    int channels = layout.image().channels();
    if (values.length != 1 && values.length != channels) {
      throw UserError.usage(
          "%s has %d numbers, but the model's images have %d channels",
          name.substring(name.indexOf('/') + 1), values.length, channels);
    }
    graph.put(Constant.floats(values, values.length).toNode(name));
    String result = name + "_applied";
    graph.put(Nodes.op(result, op, x, name));
    return result;
  }

  /** From {@code start} on, integer moves become float moves, up to the casts, which go. */
  private void cutCasts(GraphEditor graph, String start, RewriteLog log) {
    Deque<String> open = new ArrayDeque<>();
    open.add(start);
    while (!open.isEmpty()) {
      String tensor = open.pop();
      for (NodeDef user : graph.consumers(GraphEditor.nodeName(tensor))) {
        if (!user.getInputList().contains(tensor)) {
          continue;
        }
        if (user.getOp().equals("Cast")
            && user.getAttrOrThrow("SrcT").getType() == layout.dtype()) {
          DataType to = user.getAttrOrThrow("DstT").getType();
          graph.put(
              to == DataType.DT_FLOAT
                  ? Nodes.identity(user.getName(), tensor)
                  : Nodes.cast(user.getName(), DataType.DT_FLOAT, to, tensor));
          log.applied("cut-integer-cast", user.getName(), layout.dtype() + " to " + to);
          if (isInteger(to)) {
            throw refusal(user);
          }
        } else if (MOVES.contains(user.getOp()) || TO_FLOAT.contains(user.getOp())) {
          graph.put(user.toBuilder().putAttr("T", Nodes.type(DataType.DT_FLOAT)));
          if (MOVES.contains(user.getOp())) {
            open.add(user.getName());
          }
        } else if (!Arrays.asList("Shape", "ShapeN", "Rank", "Size").contains(user.getOp())) {
          throw refusal(user);
        } else {
          graph.put(user.toBuilder().putAttr("T", Nodes.type(DataType.DT_FLOAT)));
        }
      }
    }
  }

  private UserError refusal(NodeDef user) {
    return UserError.input(
        "the model computes on %s pixels at node %s (%s), which has no gradient; export it with a"
            + " float input or with the cast first",
        layout.dtype(), user.getName(), user.getOp());
  }
}
