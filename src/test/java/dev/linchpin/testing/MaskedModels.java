package dev.linchpin.testing;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Nodes;
import dev.linchpin.model.Classifier;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** A small network, and the same behind defences that hide its gradient. 8x8x3 images. */
public enum MaskedModels {
  HONEST((d, x) -> d.add(Nodes.identity("seen", "x")), MaskedModels::plain),

  /** Five levels a pixel, by Floor. */
  QUANTISED(
      (d, x) ->
          d.floats("levels", new float[] {4})
              .floats("half", new float[] {0.5f})
              .op("scaled", "Mul", "x", "levels")
              .op("shifted", "AddV2", "scaled", "half")
              .op("floored", "Floor", "shifted")
              .op("seen", "RealDiv", "floored", "levels"),
      MaskedModels::plain),

  /** The same levels from comparisons, as thermometer codes are made. */
  THRESHOLDS(MaskedModels::thresholds, MaskedModels::plain),

  /** Logits so large that float32's softmax is 0 and 1. */
  SATURATED(
      (d, x) -> d.add(Nodes.identity("seen", "x")),
      (d, raw) -> d.floats("scale", new float[] {1e4f}).op("logits", "Mul", raw, "scale")),

  /** The logarithm of such a softmax: −∞ and no gradient. */
  LOGARITHM(
      (d, x) -> d.add(Nodes.identity("seen", "x")),
      (d, raw) ->
          d.floats("scale", new float[] {1e4f})
              .op("large", "Mul", raw, "scale")
              .op("softmax", "Softmax", "large")
              .op("logits", "Log", "softmax")),

  /** A softmax written out, which no rewrite knows to cut. */
  PROBABILITIES(
      (d, x) -> d.add(Nodes.identity("seen", "x")),
      (d, raw) ->
          d.op("exp", "Exp", raw)
              .ints("axis", 1)
              .op(
                  "sum",
                  "Sum",
                  n ->
                      n.putAttr("Tidx", Nodes.type(DataType.DT_INT32))
                          .putAttr("keep_dims", Defs.bool(true)),
                  "exp",
                  "axis")
              .op("logits", "RealDiv", "exp", "sum")),

  /** A ripple on each pixel, too small to matter and so fast that its slope is all that is seen. */
  SHATTERED(
      (d, x) ->
          d.floats("pace", new float[] {2000})
              .floats("height", new float[] {0.004f})
              .op("phase", "Mul", "x", "pace")
              .op("wave", "Sin", "phase")
              .op("ripple", "Mul", "wave", "height")
              .op("seen", "AddV2", x, "ripple"),
      MaskedModels::plain),

  /**
   * Two classes and three that are never the largest but one, whose logits swing with the image's
   * brightness: cross-entropy follows those.
   */
  DECOYS((d, x) -> d.add(Nodes.identity("seen", "x")), MaskedModels::decoys),

  /** Gaussian noise on the image, drawn anew at every run. */
  STOCHASTIC(MaskedModels::noisy, MaskedModels::plain);

  private final BiConsumer<Defs, String> front;
  private final BiConsumer<Defs, String> back;

  MaskedModels(BiConsumer<Defs, String> front, BiConsumer<Defs, String> back) {
    this.front = front;
    this.back = back;
  }

  private static void plain(Defs defs, String raw) {
    defs.add(Nodes.identity("logits", raw));
  }

  private static void thresholds(Defs defs, String x) {
    float[] levels = {0.125f, 0.375f, 0.625f, 0.875f};
    String sum = null;
    for (int i = 0; i < levels.length; i++) {
      defs.floats("level" + i, new float[] {levels[i]})
          .op("above" + i, "Greater", x, "level" + i)
          .add(Nodes.cast("bit" + i, DataType.DT_BOOL, DataType.DT_FLOAT, "above" + i));
      if (i > 0) {
        defs.op("sum" + i, "AddV2", sum, "bit" + i);
      }
      sum = i == 0 ? "bit0" : "sum" + i;
    }
    defs.floats("count", new float[] {levels.length}).op("seen", "RealDiv", sum, "count");
  }

  private static void decoys(Defs defs, String raw) {
    UnaryOperator<NodeDef.Builder> reduction =
        n -> n.putAttr("Tidx", Nodes.type(DataType.DT_INT32)).putAttr("keep_dims", Defs.bool(true));
    defs.floats("contrast", new float[] {1, -1, 0, 0, 0}, 5, 1)
        .op("first", "MatMul", raw, "contrast")
        .op("second", "Neg", "first")
        .op("size", "Abs", "first")
        .ints("pixels", 1, 2, 3)
        .op("all", "Sum", reduction, "x", "pixels")
        .ints("columns", -1, 1)
        .op(
            "brightness",
            "Reshape",
            n -> n.putAttr("Tshape", Nodes.type(DataType.DT_INT32)),
            "all",
            "columns")
        .floats("pace", new float[] {100})
        .op("phase", "Mul", "brightness", "pace")
        .op("wave", "Sin", "phase")
        .floats("height", new float[] {0.4f})
        .op("swing", "Mul", "wave", "height")
        .op("less", "Sub", "swing", "size")
        .floats("distance", new float[] {0.5f})
        .op("decoy", "Sub", "less", "distance")
        .add(Constant.ints(new long[] {1}).toNode("axis"))
        .op(
            "logits",
            "ConcatV2",
            n ->
                n.putAttr("N", AttrValue.newBuilder().setI(5).build())
                    .putAttr("Tidx", Nodes.type(DataType.DT_INT32)),
            "first",
            "second",
            "decoy",
            "decoy",
            "decoy",
            "axis");
  }

  private static void noisy(Defs defs, String x) {
    defs.op("shape", "Shape", n -> n.putAttr("out_type", Nodes.type(DataType.DT_INT32)), x)
        .op(
            "normal",
            "RandomStandardNormal",
            n ->
                n.putAttr("T", Nodes.type(DataType.DT_INT32))
                    .putAttr("dtype", Nodes.type(DataType.DT_FLOAT)),
            "shape")
        .floats("deviation", new float[] {0.3f})
        .op("noise", "Mul", "normal", "deviation")
        .op("seen", "AddV2", x, "noise");
  }

  /** Writes the SavedModel. */
  public Path write(Path folder) {
    Classifier network = TinyClassifiers.conv(5, 5);
    Defs defs = Defs.graph().placeholder("x", -1, 8, 8, 3);
    front.accept(defs, "x");
    for (NodeDef node : network.verdictGraph().getNodeList()) {
      if (!node.getName().equals(Endpoints.IMAGES)) {
        NodeDef.Builder own = node.toBuilder().setName(own(node.getName()));
        for (int i = 0; i < node.getInputCount(); i++) {
          own.setInput(i, own(node.getInput(i)));
        }
        defs.add(own.build());
      }
    }
    back.accept(defs, own(Endpoints.LOGITS));
    return HandMade.write(
        folder,
        defs.build(),
        DataType.DT_FLOAT,
        new long[] {-1, 8, 8, 3},
        Map.of("logits", "logits:0"));
  }

  private static String own(String name) {
    return name.equals(Endpoints.IMAGES) ? "seen" : "net/" + name.replace("linchpin/", "");
  }
}
