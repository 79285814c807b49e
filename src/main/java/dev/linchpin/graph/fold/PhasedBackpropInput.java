package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The gradient of a strided convolution by its input as a convolution of stride 1: of stride 2, the
 * even rows of the result take every second row of the filter, the odd rows the others. One
 * convolution makes these phases as channels, which are then laid out as places (sub-pixel
 * convolution, Shi et al. 2016); zeros that a padding had and a slice behind the gradient cuts off
 * are not computed. Comes after gradients are taken.
 *
 * <p>Only where maps are few, as in stems and the first blocks of small networks, or where the
 * filter has no zeros added, as with patches. On one core, in float32 and bfloat16: a 3x3
 * convolution of 64 images from 3 maps of 32x32 to 16 took oneDNN 934 and 939 µs, and takes 320 and
 * 288; from 32 maps of 8x8 to 32, 267 and 256, now 181 and 144; patches of 16x16 of 4 images of
 * 224x224 to 384 maps 13.9 and 8.7 ms, now 2.0 and 1.2. But from 32 maps to 64, 16 images of 16x16
 * took 268 and 214 µs, and would take 304 and 206: phases are as large as the largest of them.
 */
public final class PhasedBackpropInput implements Rewrite {
  /** Most maps in times maps out, where zeros are added. */
  private static final long MOST_MAPS = 32 * 32;

  @Override
  public String name() {
    return "phased-backprop-input";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Conv2DBackpropInput")
          && (Layout.stride(node, 1) > 1 || Layout.stride(node, 2) > 1)) {
        String whyNot = rewrite(graph, shapes, node);
        if (whyNot != null) {
          log.refused(name(), node.getName(), whyNot);
        } else {
          log.applied(name(), node.getName(), "is a convolution of phases");
        }
      }
    }
    graph.prune();
  }

  /** Rewrites it and returns null, or says why not. */
  private static String rewrite(GraphEditor graph, StaticShapes shapes, NodeDef node) {
    Optional<Constant> filter = graph.constant(node.getInput(1));
    Optional<Constant> sizes = graph.constant(node.getInput(0));
    long[] places = shapes.of(node.getInput(2));
    if (filter.isEmpty() || filter.get().dtype() != DataType.DT_FLOAT) {
      return "its filter is no float32 constant";
    }
    if (sizes.isEmpty() || places == null) {
      return "its size is not known";
    }
    if (!Layout.isChannelsLast(node) || Layout.isDilated(node)) {
      return "it is dilated, or not NHWC";
    }
    boolean same = Layout.padding(node).equals("SAME");
    if (!same && !Layout.padding(node).equals("VALID")) {
      return "its padding is neither SAME nor VALID";
    }
    long[] size = sizes.get().longs();
    if (filter.get().shape()[2] != size[3]) {
      return "it is grouped";
    }
    Crop crop = Crop.behind(graph, node, size);
    Phases[] axes = new Phases[2];
    for (int axis = 0; axis < 2; axis++) {
      long kernel = filter.get().shape()[axis];
      long stride = Layout.stride(node, axis + 1);
      long before = same ? Padding.same(size[axis + 1], kernel, stride).before() : 0;
      axes[axis] =
          new Phases(
              kernel,
              stride,
              before + crop.begin()[axis + 1],
              places[axis + 1],
              crop.size()[axis + 1]);
      if (axes[axis].padding().before() < 0 || axes[axis].padding().after() < 0) {
        return "much of it is cut off";
      }
    }
    long[] w = filter.get().shape();
    if (w[2] * w[3] > MOST_MAPS && (axes[0].addsZeros() || axes[1].addsZeros())) {
      return "its maps are many";
    }
    write(graph, node, crop, filter.get(), axes[0], axes[1]);
    return null;
  }

  private static void write(
      GraphEditor graph, NodeDef node, Crop crop, Constant w, Phases rows, Phases columns) {
    long channels = w.shape()[2];
    long width = columns.stride() * channels;
    String name = graph.uniqueName(node.getName() + "/phases");
    graph.put(filter(w, rows, columns).toNode(name + "/filter"));
    AttrValue pads =
        Layout.list(
            0,
            0,
            rows.padding().before(),
            rows.padding().after(),
            columns.padding().before(),
            columns.padding().after(),
            0,
            0);
    graph.put(
        node.toBuilder()
            .setName(name)
            .setOp("Conv2D")
            .clearInput()
            .addInput(node.getInput(2))
            .addInput(name + "/filter")
            .putAttr("strides", Layout.list(1, 1, 1, 1))
            .putAttr("padding", Layout.text("EXPLICIT"))
            .putAttr("explicit_paddings", pads));
    graph.put(
        Constant.ints(new long[] {-1, columns.count(), rows.stride(), width}, 4)
            .toNode(name + "/apart"));
    graph.put(Nodes.reshape(name + "/rows", DataType.DT_FLOAT, name, name + "/apart"));
    graph.put(Constant.ints(new long[] {0, 2, 1, 3}, 4).toNode(name + "/order"));
    graph.put(Nodes.transpose(name + "/turned", name + "/rows", name + "/order"));
    long[] made = {-1, rows.count() * rows.stride(), columns.count() * columns.stride(), channels};
    graph.put(Constant.ints(made, 4).toNode(name + "/shape"));
    boolean whole = made[1] == crop.size()[1] && made[2] == crop.size()[2];
    String maps = whole ? crop.name() : name + "/maps";
    graph.put(Nodes.reshape(maps, DataType.DT_FLOAT, name + "/turned", name + "/shape"));
    if (!whole) {
      graph.put(Constant.ints(new long[4], 4).toNode(name + "/begin"));
      graph.put(
          Constant.ints(new long[] {-1, crop.size()[1], crop.size()[2], -1}, 4)
              .toNode(name + "/size"));
      graph.put(Nodes.slice(crop.name(), maps, name + "/begin", name + "/size"));
    }
  }

  /** {@code [rows, columns, maps of the gradient, phase of row × phase of column × channel]}. */
  private static Constant filter(Constant w, Phases rows, Phases columns) {
    int in = Math.toIntExact(w.shape()[2]);
    int out = Math.toIntExact(w.shape()[3]);
    int phases = Math.toIntExact(rows.stride() * columns.stride());
    int window = Math.toIntExact(rows.window() * columns.window());
    float[] values = new float[window * out * phases * in];
    int from = 0;
    for (long row = 0; row < w.shape()[0]; row++) {
      for (long column = 0; column < w.shape()[1]; column++) {
        long place = rows.place(row) * columns.window() + columns.place(column);
        long phase = rows.phase(row) * columns.stride() + columns.phase(column);
        for (int i = 0; i < in; i++) {
          for (int o = 0; o < out; o++) {
            values[Math.toIntExact(((place * out + o) * phases + phase) * in + i)] =
                w.floats()[from++];
          }
        }
      }
    }
    return Constant.floats(values, rows.window(), columns.window(), out, (long) phases * in);
  }

  /**
   * What is read of a gradient.
   *
   * @param name of the node that gives it
   */
  private record Crop(String name, long[] begin, long[] size) {
    /** All, unless only a slice of its places is read. */
    static Crop behind(GraphEditor graph, NodeDef node, long[] size) {
      List<NodeDef> readers = graph.consumers(node.getName());
      Crop all = new Crop(node.getName(), new long[4], size);
      if (readers.size() != 1
          || !readers.get(0).getOp().equals("Slice")
          || graph.kept().contains(node.getName())) {
        return all;
      }
      NodeDef slice = readers.get(0);
      Optional<long[]> begin = Pads.front(graph, slice.getInput(1));
      Optional<Constant> part = graph.constant(slice.getInput(2));
      if (begin.isEmpty() || part.isEmpty()) {
        return all;
      }
      long[] from = begin.get();
      long[] wanted = part.get().longs();
      boolean places = from[0] == 0 && from[3] == 0 && wanted[0] == size[0] && wanted[3] == size[3];
      return places && wanted[1] > 0 && wanted[2] > 0
          ? new Crop(slice.getName(), from, wanted)
          : all;
    }
  }
}
