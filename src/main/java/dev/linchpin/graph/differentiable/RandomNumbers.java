package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Ops that draw random numbers depend on the images by their shape alone and have no C++ gradient,
 * so that addGradients throws; a StopGradient behind them says so. The model stays random: {@link
 * GradientCheck} reports it.
 */
public final class RandomNumbers extends NodeRewrite {
  @Override
  public String name() {
    return "random-numbers";
  }

  @Override
  boolean matches(NodeDef node) {
    return OpGradients.isStochastic(node.getOp()) && node.containsAttr("dtype");
  }

  @Override
  boolean matches(Site site) {
    return site.isReal() && !site.feedsOnlyStopGradient();
  }

  @Override
  String rewrite(Site site) {
    TensorRef[] inputs = new TensorRef[site.inputs()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = site.input(i);
    }
    TensorRef drawn = site.add("drawn", site.node().getOp(), site.node().getAttrMap(), inputs);
    DataType type = Attrs.type(site.node(), "dtype", DataType.DT_FLOAT);
    site.replace("StopGradient", Map.of("T", Attrs.of(type), Site.MARK, Attrs.of(true)), drawn);
    return site.node().getOp() + " behind a StopGradient: it passes no gradient on";
  }
}
