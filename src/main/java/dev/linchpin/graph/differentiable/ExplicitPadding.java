package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * {@code padding=EXPLICIT} becomes an op that pads, and {@code VALID}: zeros before convolutions,
 * -∞ before MaxPool. The C++ gradients of these two lose {@code explicit_paddings} and fail when
 * run; that of DepthwiseConv2dNative keeps them.
 */
final class ExplicitPadding extends NodeRewrite {
  private static final Set<String> OPS = Set.of("Conv2D", "MaxPool");

  @Override
  public String name() {
    return "explicit-padding";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp())
        && Attrs.string(node, "padding", "").equals("EXPLICIT")
        && Attrs.string(node, "data_format", "NHWC").equals("NHWC");
  }

  @Override
  String rewrite(Site site) {
    NodeDef node = site.node();
    long[] amounts = Attrs.integers(node, "explicit_paddings", new long[8]);
    TensorRef paddings = site.ints("paddings", amounts, 4, 2);
    Map<String, AttrValue> types =
        Map.of("T", Attrs.of(site.type()), "Tpaddings", Attrs.of(DataType.DT_INT32));
    Map<String, AttrValue> attrs = new HashMap<>(node.getAttrMap());
    attrs.remove("explicit_paddings");
    attrs.put("padding", Attrs.of("VALID"));
    if (node.getOp().equals("MaxPool")) {
      TensorRef lowest = site.scalar("lowest", Float.NEGATIVE_INFINITY);
      site.replace(
          "MaxPool", attrs, site.add("pad", "PadV2", types, site.input(0), paddings, lowest));
    } else {
      TensorRef padded = site.add("pad", "Pad", types, site.input(0), paddings);
      site.replace(node.getOp(), attrs, padded, site.input(1));
    }
    return "explicit padding by an op of its own";
  }
}
