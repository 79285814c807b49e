package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A grouped convolution (a Conv2D whose filter has fewer input channels than its input) becomes one
 * Conv2D a group between Split and ConcatV2, or a depthwise one if every group has one channel; the
 * gradient of the grouped one fails when run on CPUs without oneDNN's kernels.
 */
final class GroupedConvolution extends NodeRewrite {
  private static final Set<String> DEPTHWISE_ATTRS =
      Set.of("T", "strides", "padding", "explicit_paddings", "data_format", "dilations");

  @Override
  public String name() {
    return "grouped-convolution";
  }

  @Override
  boolean matches(NodeDef node) {
    return node.getOp().equals("Conv2D")
        && Attrs.string(node, "data_format", "NHWC").equals("NHWC");
  }

  /** Only grouped ones: ordinary convolutions are no candidates and belong in no log. */
  @Override
  boolean matches(Site site) {
    return groups(site.inputShape(0), site.inputShape(1)) != 1;
  }

  /** Number of groups; 1 when a shape is unknown, as nearly every convolution has one group. */
  static long groups(long[] input, long[] filter) {
    if (input == null || filter == null || input[3] < 1 || filter[2] < 1) {
      return 1;
    }
    return input[3] / filter[2];
  }

  @Override
  String rewrite(Site site) {
    NodeDef node = site.node();
    int groups = Math.toIntExact(groups(site.inputShape(0), site.inputShape(1)));
    long[] filter = site.inputShape(1);
    List<Long> strides = site.node().getAttrOrThrow("strides").getList().getIList();
    boolean square = strides.get(1).equals(strides.get(2)); // the depthwise kernel takes no others
    if (square && filter[2] == 1 && filter[0] > 0 && filter[1] > 0 && filter[3] > 0) {
      return depthwise(site, groups, filter);
    }
    TensorRef axis = site.ints("axis", new long[] {3});
    Map<String, AttrValue> split =
        Map.of("T", Attrs.of(site.type()), "num_split", Attrs.of((long) groups));
    TensorRef inputs = site.add("inputs", "Split", split, axis, site.input(0));
    TensorRef filters = site.add("filters", "Split", split, axis, site.input(1));
    TensorRef[] parts = new TensorRef[groups + 1];
    for (int g = 0; g < groups; g++) {
      parts[g] =
          site.add(
              "group" + g,
              "Conv2D",
              node.getAttrMap(),
              new TensorRef(inputs.node(), g),
              new TensorRef(filters.node(), g));
    }
    parts[groups] = axis;
    site.replace("ConcatV2", Site.concat(site.type(), groups), parts);
    return groups + " groups by Split and ConcatV2";
  }

  /** A group a channel: the filter [h, w, 1, c·m] is a depthwise one of [h, w, c, m] as it lies. */
  private static String depthwise(Site site, int groups, long[] filter) {
    NodeDef node = site.node();
    TensorRef shape =
        site.ints("shape", new long[] {filter[0], filter[1], groups, filter[3] / groups}, 4);
    TensorRef reshaped =
        site.add(
            "filter",
            "Reshape",
            Map.of("T", Attrs.of(site.type()), "Tshape", Attrs.of(DataType.DT_INT32)),
            site.input(1),
            shape);
    Map<String, AttrValue> attrs = new HashMap<>(node.getAttrMap());
    attrs.keySet().retainAll(DEPTHWISE_ATTRS);
    site.replace("DepthwiseConv2dNative", attrs, site.input(0), reshaped);
    return groups + " groups as a depthwise convolution";
  }
}
