package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * ExtractImagePatches, which has no C++ gradient, becomes a convolution with a filter of zeros and
 * ones that copies pixel (i, j) of channel c to output channel (i·width + j)·channels + c.
 */
final class ImagePatches extends NodeRewrite {

  @Override
  public String name() {
    return "image-patches";
  }

  @Override
  boolean matches(NodeDef node) {
    return node.getOp().equals("ExtractImagePatches");
  }

  @Override
  String rewrite(Site site) throws CannotRewrite {
    NodeDef node = site.node();
    long[] sizes = Attrs.integers(node, "ksizes", 1, 1, 1, 1);
    int channels = Math.toIntExact(site.size(0, 3));
    int outputs = Math.toIntExact(sizes[1] * sizes[2] * channels);
    float[] filter = new float[outputs * outputs];
    for (int i = 0; i < outputs; i++) {
      filter[i * outputs + i] = 1;
    }
    TensorRef copy = site.reals("filter", filter, sizes[1], sizes[2], channels, outputs);
    Map<String, AttrValue> attrs =
        Map.of(
            "T", Attrs.of(site.type()),
            "strides", Attrs.of(Attrs.integers(node, "strides", 1, 1, 1, 1)),
            "dilations", Attrs.of(Attrs.integers(node, "rates", 1, 1, 1, 1)),
            "padding", node.getAttrOrThrow("padding"));
    site.replace("Conv2D", attrs, site.input(0), copy);
    return "Conv2D with an identity filter";
  }
}
