package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Ops with channels first run with channels last, between two Transposes: only oneDNN has CPU
 * kernels for NCHW, and not for all of these. {@link CancelTransposes} removes most of the
 * Transposes.
 */
final class NchwToNhwc extends NodeRewrite {
  private static final long[] TO_NHWC = {0, 2, 3, 1};
  private static final long[] TO_NCHW = {0, 3, 1, 2};

  /** The 4-D ops with a {@code data_format}; the index is of the image among the inputs. */
  private static final Map<String, Integer> IMAGE_INPUT =
      Map.ofEntries(
          Map.entry("AvgPool", 0),
          Map.entry("BiasAdd", 0),
          Map.entry("Conv2D", 0),
          Map.entry("Conv2DBackpropInput", 2),
          Map.entry("DepthToSpace", 0),
          Map.entry("DepthwiseConv2dNative", 0),
          Map.entry("FusedBatchNorm", 0),
          Map.entry("FusedBatchNormV2", 0),
          Map.entry("FusedBatchNormV3", 0),
          Map.entry("MaxPool", 0),
          Map.entry("MaxPoolV2", 0),
          Map.entry("SpaceToDepth", 0));

  /** Attributes with one entry an axis. */
  private static final Set<String> PER_AXIS = Set.of("strides", "dilations", "ksize");

  @Override
  public String name() {
    return "nchw-to-nhwc";
  }

  @Override
  boolean matches(NodeDef node) {
    return isChannelsFirst(node);
  }

  static boolean isChannelsFirst(NodeDef node) {
    return IMAGE_INPUT.containsKey(node.getOp())
        && Attrs.string(node, "data_format", "NHWC").startsWith("NCHW");
  }

  /** BiasAdd of anything but images stays: its NCHW kernel is on every CPU. */
  @Override
  boolean matches(Site site) {
    long[] shape = site.inputShape(0);
    return !site.node().getOp().equals("BiasAdd") || shape == null || shape.length == 4;
  }

  @Override
  String rewrite(Site site) throws CannotRewrite {
    NodeDef node = site.node();
    int image = IMAGE_INPUT.get(node.getOp());
    if (!Attrs.string(node, "data_format", "").equals("NCHW")) {
      throw new CannotRewrite("data format NCHW_VECT_C is not supported");
    }
    if (node.getOp().equals("BiasAdd")) {
      site.rank(image);
    }
    List<TensorRef> inputs = new ArrayList<>();
    for (int i = 0; i < site.inputs(); i++) {
      inputs.add(site.input(i));
    }
    if (node.getOp().equals("MaxPoolV2")) {
      inputs.set(1, perAxis(site, "ksize", 1));
      inputs.set(2, perAxis(site, "strides", 2));
    } else if (image == 2) {
      inputs.set(0, perAxis(site, "sizes", 0));
    }
    Map<String, AttrValue> attrs = new HashMap<>(node.getAttrMap());
    attrs.put("data_format", Attrs.of("NHWC"));
    for (String attr : PER_AXIS) {
      if (attrs.containsKey(attr)) {
        attrs.put(attr, Attrs.of(permute(Attrs.integers(node, attr, 1, 1, 1, 1), 1)));
      }
    }
    if (attrs.containsKey("explicit_paddings")) {
      long[] amounts = Attrs.integers(node, "explicit_paddings");
      attrs.put("explicit_paddings", Attrs.of(amounts.length == 8 ? permute(amounts, 2) : amounts));
    }
    inputs.set(image, transpose(site, "nhwc", inputs.get(image), TO_NHWC));
    TensorRef last =
        site.add("channels_last", node.getOp(), attrs, inputs.toArray(new TensorRef[0]));
    // The other outputs of a batch normalisation are vectors.
    for (int i = 1; i <= 5; i++) {
      TensorRef old = new TensorRef(node.getName(), i);
      site.graph().redirect(old, new TensorRef(last.node(), i));
    }
    site.replace("Transpose", transposeAttrs(site), last, site.ints("to_nchw", TO_NCHW, 4));
    return node.getOp() + " with channels last";
  }

  private static TensorRef transpose(Site site, String label, TensorRef x, long[] order) {
    return site.add(
        label, "Transpose", transposeAttrs(site), x, site.ints("to_" + label, order, 4));
  }

  private static Map<String, AttrValue> transposeAttrs(Site site) {
    return Map.of("T", Attrs.of(site.type()), "Tperm", Attrs.of(DataType.DT_INT32));
  }

  /** An input of four sizes, in the new order: itself a constant, or gathered when it runs. */
  private static TensorRef perAxis(Site site, String label, int input) {
    Optional<Constant> sizes = site.graph().constant(site.input(input).asInput());
    if (sizes.isPresent() && sizes.get().size() == 4) {
      return site.ints(label, permute(sizes.get().longs(), 1), 4);
    }
    Map<String, AttrValue> types =
        Map.of(
            "Tparams", Attrs.of(DataType.DT_INT32),
            "Tindices", Attrs.of(DataType.DT_INT32),
            "Taxis", Attrs.of(DataType.DT_INT32));
    TensorRef order = site.ints("order", TO_NHWC, 4);
    TensorRef axis = site.ints("axis", new long[] {0});
    return site.add(label, "GatherV2", types, site.input(input), order, axis);
  }

  /** Groups of {@code width} entries an axis, from NCHW to NHWC. */
  static long[] permute(long[] values, int width) {
    long[] permuted = new long[values.length];
    for (int axis = 0; axis < 4; axis++) {
      for (int i = 0; i < width; i++) {
        permuted[axis * width + i] = values[(int) TO_NHWC[axis] * width + i];
      }
    }
    return permuted;
  }
}
