package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/**
 * Every op that {@link OpGradients} calls good has a gradient equal to finite differences, in the
 * forms that occur in image classifiers.
 */
class GoodGradientsTest {
  private static final DataType FLOAT = DataType.DT_FLOAT;
  private static final DataType INT = DataType.DT_INT32;

  record Case(String op, String form, GraphDef graph, float[] x, long... shape) {
    @Override
    public String toString() {
      return op + " " + form;
    }
  }

  private final List<Case> cases = new ArrayList<>();
  private float[] x = Oracle.apart(1, 24);
  private long[] shape = {2, 3, 4};

  private Nodes nodes() {
    return Nodes.x(shape);
  }

  private void add(String op, String form, Nodes graph) {
    cases.add(new Case(op, form, graph.build(), x, shape));
  }

  private void domain(float[] values, long... sizes) {
    x = values;
    shape = sizes;
  }

  private void unary(String... ops) {
    for (String op : ops) {
      add(op, "", nodes().op("y", op, "x"));
    }
  }

  private void elementwise() {
    unary("Abs", "Asinh", "Atan", "Cos", "Cosh", "Elu", "Erf", "Exp");
    unary("Expm1", "LeakyRelu", "Neg", "Relu", "Selu", "Sigmoid", "Sin", "Sinh");
    unary("Softplus", "Softsign", "Square", "Tan", "Tanh", "Identity");
    add("LeakyRelu", "alpha 0.3", nodes().op("y", "LeakyRelu", "x").attr("alpha", 0.3f));
    domain(Oracle.between(2, 24, 0.3f, 0.8f), 2, 3, 4);
    unary("Log", "Sqrt", "Rsqrt", "Reciprocal", "Inv", "Ndtri", "Acos", "Lgamma", "Asin", "Atanh");
    unary("Erfinv", "Log1p");
    domain(Oracle.between(2, 24, 1.3f, 1.8f), 2, 3, 4);
    unary("Acosh");
    domain(spread(9), 2, 3, 4);
    unary("Relu6");
    add(
        "ClipByValue",
        "",
        nodes()
            .floats("lo", new float[] {-3})
            .floats("hi", new float[] {4})
            .op("y", "ClipByValue", "x", "lo", "hi"));
    domain(Oracle.between(2, 24, 0.5f, 1.5f), 2, 3, 4);
    for (String op :
        new String[] {
          "Add",
          "AddV2",
          "Sub",
          "Mul",
          "Div",
          "RealDiv",
          "DivNoNan",
          "Pow",
          "SquaredDifference",
          "Atan2"
        }) {
      Nodes both =
          nodes()
              .floats("w", new float[] {0.8f, 1.3f, 3}, 3, 1)
              .op("a", "Exp", "x")
              .op("b", "Mul", "x", "w");
      add(
          op,
          "both inputs, broadcast",
          both.op("c", "Square", "w").op("d", op, "b", "a").op("y", "Mul", "c", "d"));
      add(op, "2nd input", nodes().floats("p", new float[] {0.7f}).op("y", op, "p", "x"));
    }
    domain(Oracle.apart(1, 24), 2, 3, 4);
    for (String op : new String[] {"Maximum", "Minimum"}) {
      add(op, "2nd input", nodes().floats("z", new float[] {0}).op("y", op, "z", "x"));
      // x and x^2 meet at 0 and 1 only.
      add(op, "both inputs", nodes().op("s", "Square", "x").op("y", op, "x", "s"));
    }
    Nodes cast =
        nodes().node("d", "Cast", "x").attr("SrcT", FLOAT).attr("DstT", DataType.DT_DOUBLE);
    cast.op("s", "Square", "d").attr("T", DataType.DT_DOUBLE);
    add(
        "Cast",
        "",
        cast.node("y", "Cast", "s").attr("SrcT", DataType.DT_DOUBLE).attr("DstT", FLOAT));
    for (String op : new String[] {"Select", "SelectV2"}) {
      Nodes select = nodes().op("s", "Square", "x").floats("z", new float[] {0});
      add(op, "", select.op("c", "Greater", "x", "z").op("y", op, "c", "s", "x"));
    }
    add("AddN", "", nodes().op("s", "Square", "x").op("y", "AddN", "x", "s", "x").attr("N", 3));
    add("BiasAdd", "", nodes().random("b", 4).op("y", "BiasAdd", "x", "b"));
  }

  /** Values {@code scale} times {@link Oracle#apart}. */
  private static float[] spread(float scale) {
    float[] values = Oracle.apart(1, 24);
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return values;
  }

  private void reductions() {
    for (String op : new String[] {"Sum", "Mean", "Prod", "Max", "Min"}) {
      for (boolean keep : new boolean[] {true, false}) {
        add(
            op,
            "keep_dims " + keep,
            nodes()
                .ints("axes", new long[] {0, -1}, 2)
                .op("y", op, "x", "axes")
                .attr("keep_dims", keep));
      }
    }
    add(
        "Cumsum",
        "",
        nodes()
            .scalarInt("axis", 1)
            .op("y", "Cumsum", "x", "axis")
            .attr("exclusive", true)
            .attr("reverse", true));
    add("L2Loss", "", nodes().op("y", "L2Loss", "x"));
    domain(Oracle.apart(1, 24), 6, 4);
    unary("Softmax", "LogSoftmax");
    Nodes loss = nodes().random("r", 6, 4).op("t", "Softmax", "r");
    add(
        "SoftmaxCrossEntropyWithLogits",
        "",
        loss.op("y", "SoftmaxCrossEntropyWithLogits", "x", "t"));
    add(
        "SegmentSum",
        "",
        nodes()
            .ints("ids", new long[] {0, 0, 1, 1, 1, 2}, 6)
            .op("y", "SegmentSum", "x", "ids")
            .attr("Tindices", INT));
    for (String op :
        new String[] {"UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentSum"}) {
      add(
          op,
          "",
          nodes()
              .ints("ids", new long[] {0, 2, 1, 1, 0, 2}, 6)
              .scalarInt("n", 3)
              .op("y", op, "x", "ids", "n")
              .attr("Tindices", INT));
    }
  }

  private void products() {
    domain(Oracle.random(4, 24), 6, 4);
    for (boolean flip : new boolean[] {false, true}) {
      add(
          "MatMul",
          "transposed " + flip,
          nodes()
              .random("w", flip ? 5 : 4, flip ? 4 : 5)
              .op("y", "MatMul", "x", "w")
              .attr("transpose_b", flip));
    }
    add("MatMul", "both inputs", nodes().op("y", "MatMul", "x", "x").attr("transpose_a", true));
    domain(Oracle.random(4, 24), 2, 3, 4);
    for (String op : new String[] {"BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"}) {
      Nodes batched = nodes().node("y", op, "x", "x").attr("adj_y", true);
      if (op.equals("BatchMatMulV3")) {
        batched.attr("Ta", FLOAT).attr("Tb", FLOAT).attr("Tout", FLOAT);
      } else {
        batched.attr("T", FLOAT);
      }
      add(op, "both inputs", batched);
    }
    add("BatchMatMulV2", "broadcast", nodes().random("w", 4, 2).op("y", "BatchMatMulV2", "x", "w"));
    for (String equation : new String[] {"abc,dbc->adb", "abc,dec->abde", "abc,dfc->bad"}) {
      add(
          "Einsum",
          equation,
          nodes().op("y", "Einsum", "x", "x").attr("N", 2).attr("equation", equation));
    }
    add(
        "Einsum",
        "dense",
        nodes()
            .random("w", 4, 5)
            .op("y", "Einsum", "x", "w")
            .attr("N", 2)
            .attr("equation", "abc,cd->abd"));
  }

  private void shapes() {
    domain(Oracle.random(4, 24), 2, 3, 4);
    add("Reshape", "", nodes().ints("s", new long[] {4, -1}, 2).op("y", "Reshape", "x", "s"));
    add(
        "Squeeze",
        "",
        nodes()
            .ints("s", new long[] {2, 1, 12}, 3)
            .op("r", "Reshape", "x", "s")
            .op("y", "Squeeze", "r")
            .list("squeeze_dims", 1));
    add("ExpandDims", "", nodes().scalarInt("a", 1).op("y", "ExpandDims", "x", "a"));
    add("Transpose", "", nodes().ints("p", new long[] {2, 0, 1}, 3).op("y", "Transpose", "x", "p"));
    add("Tile", "", nodes().ints("m", new long[] {1, 2, 3}, 3).op("y", "Tile", "x", "m"));
    add(
        "BroadcastTo",
        "",
        nodes().ints("s", new long[] {2, 2, 3, 4}, 4).op("y", "BroadcastTo", "x", "s"));
    Nodes pads = nodes().ints("p", new long[] {0, 0, 1, 2, 1, 0}, 3, 2);
    add("Pad", "", pads.op("y", "Pad", "x", "p"));
    pads = nodes().ints("p", new long[] {0, 0, 1, 2, 1, 0}, 3, 2).floats("v", new float[] {7});
    add("PadV2", "", pads.op("y", "PadV2", "x", "p", "v"));
    for (String mode : new String[] {"REFLECT", "SYMMETRIC"}) {
      pads = nodes().ints("p", new long[] {0, 0, 1, 2, 1, 0}, 3, 2);
      add("MirrorPad", mode, pads.op("y", "MirrorPad", "x", "p").attr("mode", mode));
    }
    Nodes ranges = nodes().ints("b", new long[] {0, 1, 0}, 3).ints("e", new long[] {2, 2, -1}, 3);
    add("Slice", "", ranges.op("y", "Slice", "x", "b", "e").attr("Index", INT));
    ranges = nodes().ints("b", new long[] {0, 2, -1}, 3).ints("e", new long[] {2, 0, 0}, 3);
    ranges.ints("s", new long[] {1, -1, -2}, 3);
    add(
        "StridedSlice",
        "",
        ranges
            .op("y", "StridedSlice", "x", "b", "e", "s")
            .attr("Index", INT)
            .attr("shrink_axis_mask", 1)
            .attr("end_mask", 4));
    Nodes split = nodes().scalarInt("a", 2).op("s", "Split", "a", "x").attr("num_split", 2);
    add("Split", "", split.op("y", "Mul", "s", "s:1"));
    split =
        nodes().scalarInt("a", 2).ints("n", new long[] {1, 3}, 2).op("s", "SplitV", "x", "n", "a");
    add("SplitV", "", split.attr("num_split", 2).attr("Tlen", INT).op("y", "Mul", "s", "s:1"));
    add(
        "Split",
        "an output unused",
        nodes()
            .scalarInt("a", 2)
            .op("s", "Split", "a", "x")
            .attr("num_split", 2)
            .op("y", "Square", "s:1"));
    add(
        "Unpack",
        "",
        nodes().op("s", "Unpack", "x").attr("num", 3).attr("axis", 1).op("y", "Mul", "s", "s:2"));
    add(
        "Pack",
        "",
        nodes().op("s", "Square", "x").op("y", "Pack", "x", "s").attr("N", 2).attr("axis", 1));
    add(
        "ConcatV2",
        "",
        nodes()
            .op("s", "Square", "x")
            .scalarInt("a", -1)
            .op("y", "ConcatV2", "x", "s", "a")
            .attr("N", 2));
    add("ReverseV2", "", nodes().ints("a", new long[] {1}, 1).op("y", "ReverseV2", "x", "a"));
    add(
        "Roll",
        "",
        nodes()
            .ints("a", new long[] {2}, 1)
            .op("y", "Roll", "x", "a", "a")
            .attr("Tshift", INT)
            .attr("Taxis", INT));
    Nodes gather = nodes().ints("i", new long[] {1, 0, 1}, 3).scalarInt("a", 1);
    add(
        "GatherV2",
        "",
        gather
            .node("y", "GatherV2", "x", "i", "a")
            .attr("Tparams", FLOAT)
            .attr("Tindices", INT)
            .attr("Taxis", INT));
    gather = nodes().ints("i", new long[] {1, 0, 1, 2}, 2, 2).scalarInt("a", 1);
    add(
        "GatherV2",
        "batch_dims 1",
        gather
            .node("y", "GatherV2", "x", "i", "a")
            .attr("Tparams", FLOAT)
            .attr("Tindices", INT)
            .attr("Taxis", INT)
            .attr("batch_dims", 1));
    add(
        "GatherNd",
        "",
        nodes()
            .ints("i", new long[] {1, 0, 0, 2}, 2, 2)
            .node("y", "GatherNd", "x", "i")
            .attr("Tparams", FLOAT)
            .attr("Tindices", INT));
    add(
        "ScatterNd",
        "",
        nodes()
            .ints("i", new long[] {3, 1}, 2, 1)
            .ints("s", new long[] {5, 3, 4}, 3)
            .node("y", "ScatterNd", "i", "x", "s")
            .attr("T", FLOAT)
            .attr("Tindices", INT));
    add(
        "MatrixBandPart",
        "",
        nodes()
            .scalarInt("l", 1)
            .scalarInt("u", 0)
            .node("y", "MatrixBandPart", "x", "l", "u")
            .attr("T", FLOAT)
            .attr("Tindex", INT));
    add("MatrixDiag", "", nodes().op("y", "MatrixDiag", "x"));
    Nodes sequence = nodes().ints("n", new long[] {2, 3}, 2);
    add(
        "ReverseSequence",
        "",
        sequence.op("y", "ReverseSequence", "x", "n").attr("Tlen", INT).attr("seq_dim", 1));
    Nodes fill = nodes().ints("a", new long[] {0, 1, 2}, 3).op("m", "Sum", "x", "a");
    fill.ints("s", new long[] {3}, 1).node("y", "Fill", "s", "m").attr("T", FLOAT);
    add("Fill", "", fill.attr("index_type", INT));
    domain(Oracle.random(4, 16), 4, 4);
    add("DiagPart", "", nodes().op("y", "DiagPart", "x"));
    domain(Oracle.random(4, 4), 4);
    add("Diag", "", nodes().op("y", "Diag", "x"));
  }

  private void images() {
    domain(Oracle.random(4, 48), 1, 4, 4, 3);
    for (String padding : new String[] {"SAME", "VALID"}) {
      for (int stride = 1; stride <= 2; stride++) {
        add(
            "Conv2D",
            padding + " " + stride,
            nodes()
                .random("w", 3, 3, 3, 2)
                .op("y", "Conv2D", "x", "w")
                .attr("padding", padding)
                .list("strides", 1, stride, stride, 1));
        add(
            "DepthwiseConv2dNative",
            padding + " " + stride,
            nodes()
                .random("w", 3, 3, 3, 2)
                .op("y", "DepthwiseConv2dNative", "x", "w")
                .attr("padding", padding)
                .list("strides", 1, stride, stride, 1));
        add(
            "AvgPool",
            padding + " " + stride,
            nodes()
                .op("y", "AvgPool", "x")
                .attr("padding", padding)
                .list("ksize", 1, 3, 2, 1)
                .list("strides", 1, stride, stride, 1));
      }
    }
    add(
        "DepthwiseConv2dNative",
        "EXPLICIT",
        nodes()
            .random("w", 3, 3, 3, 2)
            .op("y", "DepthwiseConv2dNative", "x", "w")
            .attr("padding", "EXPLICIT")
            .list("explicit_paddings", 0, 0, 1, 0, 0, 1, 0, 0)
            .list("strides", 1, 1, 1, 1));
    for (int dilation = 1; dilation <= 2; dilation++) {
      int stride = 3 - dilation;
      add(
          "Conv2DBackpropInput",
          "dilation " + dilation,
          nodes()
              .random("w", 3, 3, 2, 3)
              .ints("s", new long[] {1, 4 * stride, 4 * stride, 2}, 4)
              .op("y", "Conv2DBackpropInput", "s", "w", "x")
              .attr("padding", "SAME")
              .list("dilations", 1, dilation, dilation, 1)
              .list("strides", 1, stride, stride, 1));
    }
    add(
        "Conv2DBackpropInput",
        "EXPLICIT",
        nodes()
            .random("w", 3, 3, 2, 3)
            .ints("s", new long[] {1, 7, 7, 2}, 4)
            .op("y", "Conv2DBackpropInput", "s", "w", "x")
            .attr("padding", "EXPLICIT")
            .list("explicit_paddings", 0, 0, 1, 1, 1, 1, 0, 0)
            .list("strides", 1, 2, 2, 1));
    for (boolean training : new boolean[] {false, true}) {
      add(
          "FusedBatchNormV3",
          "is_training " + training,
          nodes()
              .random("s", 3)
              .random("o", 3)
              .random("m", 3)
              .floats("v", new float[] {1, 2, 3}, 3)
              .op("y", "FusedBatchNormV3", "x", "s", "o", "m", "v")
              .attr("U", FLOAT)
              .attr("is_training", training));
    }
    for (String op : new String[] {"ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic"}) {
      for (boolean half : new boolean[] {false, true}) {
        add(
            op,
            "half_pixel_centers " + half,
            nodes()
                .ints("s", new long[] {6, 3}, 2)
                .op("y", op, "x", "s")
                .attr("half_pixel_centers", half));
      }
      add(
          op,
          "align_corners",
          nodes()
              .ints("s", new long[] {6, 3}, 2)
              .op("y", op, "x", "s")
              .attr("align_corners", true));
    }
    add("SpaceToDepth", "", nodes().op("y", "SpaceToDepth", "x").attr("block_size", 2));
    Nodes blocks = nodes().ints("b", new long[] {2, 2}, 2).ints("p", new long[] {1, 1, 0, 0}, 2, 2);
    add(
        "SpaceToBatchND",
        "",
        blocks
            .op("y", "SpaceToBatchND", "x", "b", "p")
            .attr("Tblock_shape", INT)
            .attr("Tpaddings", INT));
    add(
        "SpaceToBatch",
        "",
        nodes()
            .ints("p", new long[] {1, 1, 0, 0}, 2, 2)
            .op("y", "SpaceToBatch", "x", "p")
            .attr("block_size", 2)
            .attr("Tpaddings", INT));
    add(
        "CropAndResize",
        "image",
        nodes()
            .floats("boxes", new float[] {0.1f, 0.1f, 0.9f, 0.7f}, 1, 4)
            .ints("i", new long[] {0}, 1)
            .ints("s", new long[] {3, 3}, 2)
            .op("y", "CropAndResize", "x", "boxes", "i", "s"));
    add(
        "ScaleAndTranslate",
        "image",
        nodes()
            .ints("s", new long[] {3, 5}, 2)
            .floats("scale", new float[] {0.8f, 1.3f}, 2)
            .floats("shift", new float[] {0.1f, 0.2f}, 2)
            .op("y", "ScaleAndTranslate", "x", "s", "scale", "shift")
            .attr("T", FLOAT));
    add("LRN", "defaults", nodes().op("y", "LRN", "x"));
    domain(Oracle.apart(4, 24), 1, 3, 4, 2);
    for (String padding : new String[] {"SAME", "VALID"}) {
      add(
          "MaxPool",
          padding,
          nodes()
              .op("y", "MaxPool", "x")
              .attr("padding", padding)
              .list("ksize", 1, 2, 3, 1)
              .list("strides", 1, 1, 2, 1));
      Nodes pool =
          nodes().ints("k", new long[] {1, 2, 3, 1}, 4).ints("s", new long[] {1, 1, 2, 1}, 4);
      add("MaxPoolV2", padding, pool.op("y", "MaxPoolV2", "x", "k", "s").attr("padding", padding));
    }
    domain(Oracle.apart(4, 24), 1, 2, 3, 2, 2);
    for (String op : new String[] {"MaxPool3D", "AvgPool3D"}) {
      add(
          op,
          "",
          nodes()
              .op("y", op, "x")
              .attr("padding", "SAME")
              .list("ksize", 1, 2, 2, 1, 1)
              .list("strides", 1, 1, 2, 1, 1));
    }
    domain(Oracle.random(4, 48), 4, 2, 2, 3);
    add(
        "BatchToSpaceND",
        "",
        nodes()
            .ints("b", new long[] {2, 2}, 2)
            .ints("p", new long[] {0, 1, 0, 0}, 2, 2)
            .op("y", "BatchToSpaceND", "x", "b", "p")
            .attr("Tblock_shape", INT)
            .attr("Tcrops", INT));
    add(
        "BatchToSpace",
        "",
        nodes()
            .ints("p", new long[] {0, 1, 0, 0}, 2, 2)
            .op("y", "BatchToSpace", "x", "p")
            .attr("block_size", 2)
            .attr("Tidx", INT));
    domain(Oracle.random(4, 48), 1, 2, 2, 12);
    add("DepthToSpace", "", nodes().op("y", "DepthToSpace", "x").attr("block_size", 2));
  }

  static List<Case> cases() {
    GoodGradientsTest all = new GoodGradientsTest();
    all.elementwise();
    all.reductions();
    all.products();
    all.shapes();
    all.images();
    return all.cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsFiniteDifferences(Case c) {
    assertThat(new Oracle(c.graph, c.shape).assumeRuns(c.x).gradientError(c.x))
        .isLessThan(Oracle.TOLERANCE);
  }
}
