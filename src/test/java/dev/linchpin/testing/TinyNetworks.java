package dev.linchpin.testing;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.LinearHead;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/** Networks small enough to compute by hand. */
public final class TinyNetworks {
  /** Channels of the features. */
  public static final int FEATURES = 4;

  private TinyNetworks() {}

  /**
   * Images of 2 x 2 x 1 → 1x1 convolution to 4 channels → batch normalisation (if asked) → ReLU →
   * mean over the map → linear.
   */
  public static Network of(boolean batchNorm, int classes, long seed) {
    CounterRandom random = new CounterRandom(seed, 0, 0, 0);
    AttrValue one = Defs.list(1, 1, 1, 1);
    Defs g =
        Defs.graph()
            .placeholder(Endpoints.IMAGES, DataType.DT_FLOAT, -1, 2, 2, 1)
            .floats("conv/kernel", normal(random, FEATURES), 1, 1, 1, FEATURES)
            .op(
                "conv",
                "Conv2D",
                b -> b.putAttr("strides", one).putAttr("padding", Defs.text("VALID")),
                Endpoints.IMAGES,
                "conv/kernel")
            .floats("gamma", new float[] {1, 0.5f, 2, 1}, FEATURES)
            .floats("beta", new float[] {0.1f, 0, -0.2f, 0.3f}, FEATURES)
            .floats("mean", new float[] {0.2f, 0, -0.1f, 0.1f}, FEATURES)
            .floats("variance", new float[] {1, 2, 0.5f, 1}, FEATURES);
    String out = "conv";
    if (batchNorm) {
      out = "bn";
      g.add(
          Nodes.op("bn", "FusedBatchNormV3", "conv", "gamma", "beta", "mean", "variance")
              .toBuilder()
              .putAttr("U", Nodes.type(DataType.DT_FLOAT))
              .putAttr("epsilon", AttrValue.newBuilder().setF(1e-3f).build())
              .putAttr("is_training", Defs.bool(false))
              .build());
    }
    g.op("relu", "Relu", out)
        .ints("axes", 1, 2)
        .op(
            Endpoints.FEATURES,
            "Mean",
            b ->
                b.putAttr("Tidx", Nodes.type(DataType.DT_INT32))
                    .putAttr("keep_dims", Defs.bool(false)),
            "relu",
            "axes")
        .floats("head/kernel", normal(random, FEATURES * classes), FEATURES, classes)
        .floats("head/bias", normal(random, classes), classes)
        .op("product", "MatMul", Endpoints.FEATURES, "head/kernel")
        .op(Endpoints.LOGITS, "BiasAdd", "product", "head/bias");
    List<Parameter> parameters =
        batchNorm
            ? List.of(
                new Parameter("conv/kernel", "conv/kernel", true, 4),
                new Parameter("gamma", "bn/gamma", true, 1),
                new Parameter("beta", "bn/beta", true, 1),
                new Parameter("mean", "bn/moving_mean", false, 1),
                new Parameter("variance", "bn/moving_variance", false, 1),
                new Parameter("head/kernel", "head/kernel", true, 2),
                new Parameter("head/bias", "head/bias", true, 1))
            : List.of(
                new Parameter("conv/kernel", "conv/kernel", true, 4),
                new Parameter("head/kernel", "head/kernel", true, 2),
                new Parameter("head/bias", "head/bias", true, 1));
    return new Network(
        "tiny",
        2,
        2,
        1,
        classes,
        g.build(),
        parameters,
        Optional.of(
            new LinearHead(
                "head/kernel",
                false,
                FEATURES,
                classes,
                new Interval(0, Float.POSITIVE_INFINITY))));
  }

  private static float[] normal(CounterRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
