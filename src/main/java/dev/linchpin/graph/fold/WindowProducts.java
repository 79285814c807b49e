package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Convolutions on small, wide maps as matrix products: the windows of all images, a row each, times
 * the filters. For training: the gradient by the filters gains most. TensorFlow's convolutions
 * (oneDNN 3.5) multiply row by row of a map, which is slow where a row has two or four places:
 * forward and both gradients of a 3x3 convolution of 512 maps (64 images, one core) took 91 ms on
 * 2x2 places and 132 ms on 4x4, as products 25 and 99; on 8x8 products are slower. Attacks, whose
 * filters are constant, leave 4x4 places to the convolution, which skips the padding that a product
 * multiplies, and have {@link WholeMapProducts} for 2x2. The sums are the same in another order:
 * results differ by rounding.
 *
 * <p>Convolutions of stride 1, padded to the same size, float32, NHWC. Comes before gradients are
 * taken.
 */
public final class WindowProducts implements Rewrite {
  /** Most places of a map. */
  private static final long PLACES = 16;

  /**
   * Least product of maps in and out: copying windows must be cheap beside multiplying them. On 4x4
   * places 256 times 512 took 61 ms and now 46; 256 times 256 was a draw, and 128 times 128 slower.
   */
  private static final long MAPS = 256 * 512;

  /** addGradients adds up what more than eight inputs get in no certain order. */
  private static final long WINDOW = 5;

  @Override
  public String name() {
    return "window-products";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef node : graph.nodes()) {
      if (SameConvolution.is(node)) {
        long[] filter = shapes.of(node.getInput(1));
        if (SameConvolution.isKnown(filter) && isWide(filter)) {
          long[] image = shapes.of(node.getInput(0));
          if (SameConvolution.isKnown(image) && isSmall(image) && image[3] == filter[2]) {
            new Product(graph, node, image, filter).write();
            log.applied(name(), node.getName(), "a product of windows and filters");
          }
        }
      }
    }
  }

  private static boolean isSmall(long[] image) {
    return image[1] * image[2] <= PLACES;
  }

  private static boolean isWide(long[] filter) {
    return filter[2] * filter[3] >= MAPS && isWindow(filter[0]) && isWindow(filter[1]);
  }

  private static boolean isWindow(long size) {
    return size % 2 == 1 && size > 1 && size <= WINDOW;
  }

  /** Writes one, whose last node has the convolution's name. */
  private record Product(GraphEditor graph, NodeDef node, long[] image, long[] filter) {
    void write() {
      long size = filter[0] * filter[1] * filter[2];
      String windows = neighbours(neighbours(node.getInput(0), 2, filter[1]), 1, filter[0]);
      String rows = SameConvolution.reshape(graph, node, "rows", windows, -1, size);
      String filters =
          SameConvolution.reshape(graph, node, "filters", node.getInput(1), size, filter[3]);
      String product = node.getName() + "/product";
      graph.put(Nodes.op(product, "MatMul", rows, filters));
      SameConvolution.replace(graph, node, product, -1, image[1], image[2], filter[3]);
    }

    /** At each place the maps of its neighbours along an axis, one behind the other. */
    private String neighbours(String x, int axis, long count) {
      String name = node.getName() + (axis == 1 ? "/rows_around" : "/columns_around");
      long[] paddings = new long[8];
      paddings[2 * axis] = count / 2;
      paddings[2 * axis + 1] = count / 2;
      String sizes = put(Constant.ints(paddings, 4, 2).toNode(name + "/paddings"));
      String padded =
          put(
              Nodes.op(name + "/padded", "Pad", x, sizes).toBuilder()
                  .putAttr("Tpaddings", Nodes.type(DataType.DT_INT32))
                  .build());
      long[] size = {-1, -1, -1, -1};
      size[axis] = image[axis];
      String extent = put(Constant.ints(size, 4).toNode(name + "/size"));
      List<String> inputs = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        long[] begin = new long[4];
        begin[axis] = i;
        String from = put(Constant.ints(begin, 4).toNode(name + "/from" + i));
        inputs.add(put(Nodes.slice(name + "/" + i, padded, from, extent)));
      }
      inputs.add(put(Constant.ints(new long[] {3}).toNode(name + "/axis")));
      return put(
          Nodes.op(name, "ConcatV2", inputs.toArray(String[]::new)).toBuilder()
              .putAttr("N", Nodes.integer(count))
              .putAttr("Tidx", Nodes.type(DataType.DT_INT32))
              .build());
    }

    private String put(NodeDef made) {
      graph.put(made);
      return made.getName();
    }
  }
}
