package dev.linchpin.model;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Brings the logits of any model into the form {@code [batch, classes] float32}. */
final class FlatLogits {
  private FlatLogits() {}

  /** Logits of another float type (a model in half precision, say) as float32. */
  static TensorRef asFloat(GraphEditor graph, TensorRef logits) {
    NodeDef node = graph.node(logits.node());
    String attr = node.getOp().equals("Cast") ? "DstT" : "T";
    DataType type = node.getAttrOrDefault(attr, Nodes.type(DataType.DT_FLOAT)).getType();
    if (type == DataType.DT_FLOAT) {
      return logits;
    }
    String name = graph.uniqueName("linchpin/logits_float");
    graph.put(Nodes.cast(name, type, DataType.DT_FLOAT, logits.asInput()));
    return new TensorRef(name, 0);
  }

  /** A batch that is no unknown, so that shapes tell rows of images from other rows. */
  static GraphDef batchOfTwo(GraphEditor graph, InputLayout layout) {
    if (layout.batch() > 0) {
      return graph.toGraphDef();
    }
    GraphEditor two = new GraphEditor(graph.toGraphDef(), Set.of());
    two.put(
        Nodes.placeholder(
            Endpoints.IMAGES,
            DataType.DT_FLOAT,
            2,
            layout.image().height(),
            layout.image().width(),
            layout.image().channels()));
    return two.toGraphDef();
  }

  /**
   * Makes the logits {@code [batch, classes]}.
   *
   * @param shapes of {@link #batchOfTwo}
   * @param logits float32, what {@link Endpoints#LOGITS} passes on
   * @return number of classes
   * @throws UserError if they are anything else than one row of two or more numbers an image
   */
  static int apply(GraphEditor graph, StaticShapes shapes, ModelOptions options, TensorRef logits) {
    long[] shape = shapes.of(Endpoints.LOGITS);
    long[] images = shapes.of(Endpoints.IMAGES);
    boolean flat = shape != null && shape.length >= 2 && shape[shape.length - 1] > 0;
    // One row an image: a reshape to [-1, n] also takes images that the model is not for.
    flat = flat && (shape[0] < 0 || shape[0] == images[0]);
    for (int i = 1; flat && i < shape.length - 1; i++) {
      flat = shape[i] == 1;
    }
    if (!flat) {
      throw UserError.input(
          "%s: the logits %s have shape %s for %d images of %dx%dx%d, not [batch, classes]; choose"
              + " another output (--output) or image size",
          options.directory(),
          logits,
          Arrays.toString(shape),
          images[0],
          images[1],
          images[2],
          images[3]);
    }
    int classes = Math.toIntExact(shape[shape.length - 1]);
    if (classes < 2) {
      throw UserError.input(
          "%s ends in one number an image: a classifier has two or more logits",
          options.directory());
    }
    if (shape.length > 2) {
      graph.put(Constant.ints(new long[] {-1, classes}, 2).toNode("linchpin/logits_shape"));
      graph.put(
          Nodes.reshape(
              Endpoints.LOGITS, DataType.DT_FLOAT, logits.asInput(), "linchpin/logits_shape"));
    }
    return classes;
  }
}
