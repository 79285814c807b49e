package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.Optional;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Every s-th row and column, {@code x[:, ::s, ::s, :]} as in ResNet's shortcuts without parameters,
 * is average pooling of 1x1 windows: bit by bit the same and faster, in the gradient above all.
 */
public final class SliceToPool implements Rewrite {
  @Override
  public String name() {
    return "slice-to-pool";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("StridedSlice")) {
        Optional<Constant> strides = graph.constant(node.getInput(3));
        long[] input = shapes.of(node.getInput(0));
        boolean matches =
            input != null
                && input.length == 4
                && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT
                && strides.isPresent()
                && strides.get().size() == 4;
        if (matches) {
          String whyNot = whyNot(graph, node, strides.get().longs(), input);
          if (whyNot != null) {
            log.refused(name(), node.getName(), whyNot);
          } else {
            graph.put(pool(node, strides.get().longs()));
            log.applied(name(), node.getName(), "is a pooling of 1x1 windows");
          }
        }
      }
    }
    graph.prune();
  }

  private static String whyNot(GraphEditor graph, NodeDef node, long[] strides, long[] input) {
    for (String mask : new String[] {"ellipsis_mask", "new_axis_mask", "shrink_axis_mask"}) {
      if (node.containsAttr(mask) && node.getAttrOrThrow(mask).getI() != 0) {
        return "it has an " + mask;
      }
    }
    if (strides[0] != 1 || strides[3] != 1 || strides[1] < 1 || strides[2] < 1) {
      return "it does not step through rows and columns";
    }
    Optional<Constant> begin = graph.constant(node.getInput(1));
    Optional<Constant> end = graph.constant(node.getInput(2));
    for (int axis = 0; axis < 4; axis++) {
      boolean fromStart =
          masked(node, "begin_mask", axis) || begin.isPresent() && begin.get().longs()[axis] == 0;
      boolean toEnd =
          masked(node, "end_mask", axis)
              || end.isPresent() && input[axis] > 0 && end.get().longs()[axis] >= input[axis];
      if (!fromStart || !toEnd) {
        return "it cuts axis " + axis;
      }
    }
    return null;
  }

  private static boolean masked(NodeDef node, String mask, int axis) {
    return (node.getAttrOrThrow(mask).getI() >> axis & 1) == 1;
  }

  private static NodeDef pool(NodeDef slice, long[] strides) {
    NodeDef.Builder pool =
        subsample(slice.getName(), slice.getInput(0), strides[1], strides[2]).toBuilder();
    pool.addAllInput(GraphEditor.controlInputs(slice));
    return pool.build();
  }

  /** Takes every so many rows and columns. */
  static NodeDef subsample(String name, String input, long rows, long columns) {
    return Nodes.op(name, "AvgPool", input).toBuilder()
        .putAttr("ksize", Layout.list(1, 1, 1, 1))
        .putAttr("strides", Layout.list(1, rows, columns, 1))
        .putAttr("padding", Layout.text("VALID"))
        .build();
  }
}
