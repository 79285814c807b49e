package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import org.tensorflow.proto.NodeDef;

/**
 * LRN becomes x·(bias + α·Σ x²)^(-β), the sum over the channels within {@code depth_radius} taken
 * by a 1x1 convolution with a band of ones: the C++ gradient of LRN ignores all attributes.
 */
final class LocalResponseNormalization extends NodeRewrite {

  @Override
  public String name() {
    return "local-response-normalization";
  }

  @Override
  boolean matches(NodeDef node) {
    return node.getOp().equals("LRN");
  }

  @Override
  String rewrite(Site site) throws CannotRewrite {
    NodeDef node = site.node();
    int channels = Math.toIntExact(site.size(0, 3));
    long radius = Attrs.integer(node, "depth_radius", 5);
    float[] band = new float[channels * channels];
    for (int from = 0; from < channels; from++) {
      for (int to = 0; to < channels; to++) {
        band[from * channels + to] = Math.abs(from - to) <= radius ? 1 : 0;
      }
    }
    TensorRef x = site.input(0);
    TensorRef sums =
        site.add(
            "sums",
            "Conv2D",
            Map.of(
                "T", Attrs.of(site.type()),
                "strides", Attrs.of(1L, 1L, 1L, 1L),
                "padding", Attrs.of("VALID")),
            site.add("squares", "Square", x),
            site.reals("band", band, 1, 1, channels, channels));
    TensorRef scaled =
        site.add("scaled", "Mul", sums, site.scalar("alpha", Attrs.real(node, "alpha", 1)));
    TensorRef norm =
        site.add("norm", "AddV2", scaled, site.scalar("bias", Attrs.real(node, "bias", 1)));
    TensorRef power =
        site.add("power", "Pow", norm, site.scalar("exponent", -Attrs.real(node, "beta", 0.5f)));
    site.replace("Mul", Map.of("T", Attrs.of(site.type())), x, power);
    return "square, banded 1x1 convolution and power";
  }
}
