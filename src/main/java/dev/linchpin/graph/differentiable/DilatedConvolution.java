package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A dilated (depthwise) convolution becomes SpaceToBatchND, an undilated {@code VALID} convolution
 * and BatchToSpaceND: the C++ gradient of Conv2D ignores {@code dilations} (silently wrong for
 * SAME; for VALID it fails or, with oneDNN, aborts the JVM).
 *
 * <p>With dilation d, phase p of the padded input (every d-th pixel from p) only meets phase p of
 * the output, so the phases are independent images. Strides are taken from the full-resolution
 * result afterwards.
 */
final class DilatedConvolution extends NodeRewrite {

  @Override
  public String name() {
    return "dilated-convolution";
  }

  @Override
  boolean matches(NodeDef node) {
    return (node.getOp().equals("Conv2D") || node.getOp().equals("DepthwiseConv2dNative"))
        && Attrs.string(node, "data_format", "NHWC").equals("NHWC")
        && Arrays.stream(Attrs.integers(node, "dilations", 1, 1, 1, 1)).anyMatch(d -> d > 1);
  }

  @Override
  String rewrite(Site site) throws CannotRewrite {
    NodeDef node = site.node();
    long[] dilations = Attrs.integers(node, "dilations", 1, 1, 1, 1);
    long[] strides = Attrs.integers(node, "strides", 1, 1, 1, 1);
    long[] space = new long[4];
    long[] crops = new long[4];
    for (int axis = 1; axis <= 2; axis++) {
      long size = site.size(0, axis);
      long[] pads = pads(node, axis, size, site.size(1, axis - 1));
      long overhang = Math.floorMod(-(pads[0] + size + pads[1]), dilations[axis]);
      space[2 * axis - 2] = pads[0];
      space[2 * axis - 1] = pads[1] + overhang;
      crops[2 * axis - 1] = overhang;
    }
    TensorRef block = site.ints("block", new long[] {dilations[1], dilations[2]}, 2);
    TensorRef phases =
        site.add(
            "phases",
            "SpaceToBatchND",
            attrs(site, "Tpaddings"),
            site.input(0),
            block,
            site.ints("paddings", space, 2, 2));
    Map<String, AttrValue> convolution = new HashMap<>(node.getAttrMap());
    convolution.remove("explicit_paddings");
    convolution.put("padding", Attrs.of("VALID"));
    convolution.put("dilations", Attrs.of(1L, 1L, 1L, 1L));
    convolution.put("strides", Attrs.of(1L, 1L, 1L, 1L));
    TensorRef convolved = site.add("phase", node.getOp(), convolution, phases, site.input(1));
    TensorRef cropped = site.ints("crops", crops, 2, 2);
    Map<String, AttrValue> back = attrs(site, "Tcrops");
    if (strides[1] == 1 && strides[2] == 1) {
      site.replace("BatchToSpaceND", back, convolved, block, cropped);
    } else {
      TensorRef dense = site.add("dense", "BatchToSpaceND", back, convolved, block, cropped);
      // Masks 0b1111: all of every axis, each with its stride.
      site.replace(
          "StridedSlice",
          Map.of(
              "T", Attrs.of(site.type()),
              "Index", Attrs.of(DataType.DT_INT32),
              "begin_mask", Attrs.of(15),
              "end_mask", Attrs.of(15)),
          dense,
          site.ints("begin", new long[4], 4),
          site.ints("end", new long[4], 4),
          site.ints("strides", new long[] {1, strides[1], strides[2], 1}, 4));
    }
    return "dilation by SpaceToBatchND";
  }

  private static Map<String, AttrValue> attrs(Site site, String amounts) {
    return Map.of(
        "T",
        Attrs.of(site.type()),
        "Tblock_shape",
        Attrs.of(DataType.DT_INT32),
        amounts,
        Attrs.of(DataType.DT_INT32));
  }

  /** Zeros before and after along an axis, as TensorFlow pads for the convolution. */
  static long[] pads(NodeDef node, int axis, long size, long kernel) {
    long stride = Attrs.integers(node, "strides", 1, 1, 1, 1)[axis];
    long dilation = Attrs.integers(node, "dilations", 1, 1, 1, 1)[axis];
    switch (Attrs.string(node, "padding", "VALID")) {
      case "EXPLICIT" -> {
        long[] all = Attrs.integers(node, "explicit_paddings", new long[8]);
        return new long[] {all[2 * axis], all[2 * axis + 1]};
      }
      case "SAME" -> {
        long reach = (kernel - 1) * dilation + 1;
        long outputs = (size + stride - 1) / stride;
        long total = Math.max(0, (outputs - 1) * stride + reach - size);
        return new long[] {total / 2, total - total / 2};
      }
      default -> {
        return new long[2];
      }
    }
  }
}
