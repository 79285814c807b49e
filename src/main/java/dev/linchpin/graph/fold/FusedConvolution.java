package dev.linchpin.graph.fold;

import com.google.protobuf.ByteString;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * TensorFlow's ops of a convolution and what follows it, as oneDNN runs them. They are its own, so
 * that each element type is tried once in each process.
 */
final class FusedConvolution {
  static final String OP = "_MklNativeFusedConv2D";
  private static final String DEPTHWISE = "_MklNativeFusedDepthwiseConv2dNative";

  /** Of oneDNN's ops the attribute {@code _kernel}, by which TensorFlow finds them. */
  static final AttrValue KERNEL = Layout.text("MklNameChangeOp");

  private static final Map<String, String> FUSED =
      Map.of("Conv2D", OP, "DepthwiseConv2dNative", DEPTHWISE);
  private static final List<String> LIKEWISE =
      List.of("T", "strides", "padding", "explicit_paddings", "data_format", "dilations");

  private FusedConvolution() {}

  /** Whether it is a convolution that a fused one may begin with. */
  static boolean isPart(NodeDef node) {
    return FUSED.containsKey(node.getOp());
  }

  /** Whether the fused op can add a map. */
  static boolean takesAddend(NodeDef conv) {
    return FUSED.get(conv.getOp()).equals(OP);
  }

  /** Why a convolution can be no part of a fused one; null if it can. */
  static String whyNot(GraphEditor graph, NodeDef conv) {
    if (conv.getAttrOrThrow("T").getType() != DataType.DT_FLOAT) {
      return "it is not float32";
    }
    if (!graph.producer(conv.getInput(1)).getOp().equals("Const")) {
      return "its filter is no constant";
    }
    if (!Layout.isChannelsLast(conv)) {
      return "its data_format is not NHWC";
    }
    if (!takesAddend(conv) && Layout.padding(conv).equals("EXPLICIT")) {
      return "the fused depthwise op has no EXPLICIT padding";
    }
    return runs(DataType.DT_FLOAT) ? null : "this TensorFlow has no kernel for it";
  }

  /** Output channels of a convolution by a constant. */
  static int channels(GraphEditor graph, NodeDef conv) {
    TensorShapeProto filter =
        graph.producer(conv.getInput(1)).getAttrOrThrow("value").getTensor().getTensorShape();
    long in = takesAddend(conv) ? 1 : filter.getDim(2).getSize();
    return Math.toIntExact(in * filter.getDim(3).getSize());
  }

  /**
   * A fused op.
   *
   * @param ops what follows the convolution
   * @param args their inputs, of its element type
   */
  static NodeDef of(String name, NodeDef conv, List<String> ops, List<String> args) {
    DataType type = conv.getAttrOrThrow("T").getType();
    NodeDef.Builder node =
        NodeDef.newBuilder()
            .setName(name)
            .setOp(FUSED.get(conv.getOp()))
            .addInput(conv.getInput(0))
            .addInput(conv.getInput(1))
            .addAllInput(args)
            .putAttr("_kernel", KERNEL)
            .putAttr("is_filter_const", AttrValue.newBuilder().setB(true).build())
            .putAttr("num_args", Nodes.integer(args.size()))
            .putAttr("fused_ops", texts(ops));
    node.addAllInput(GraphEditor.controlInputs(conv));
    LIKEWISE.stream()
        .filter(conv::containsAttr)
        .forEach(key -> node.putAttr(key, conv.getAttrOrThrow(key)));
    if (takesAddend(conv)) {
      node.putAttr("TArgs", types(type, args.size()));
    } else {
      node.removeAttr("explicit_paddings");
    }
    return node.build();
  }

  /** The same in another element type; inputs stay. */
  static NodeDef.Builder in(DataType type, NodeDef fused) {
    int args = Math.toIntExact(fused.getAttrOrThrow("num_args").getI());
    return fused.toBuilder().putAttr("T", Nodes.type(type)).putAttr("TArgs", types(type, args));
  }

  private static AttrValue types(DataType type, int count) {
    return AttrValue.newBuilder()
        .setList(
            AttrValue.ListValue.newBuilder().addAllType(Collections.nCopies(count, type)).build())
        .build();
  }

  private static AttrValue texts(List<String> values) {
    return AttrValue.newBuilder()
        .setList(
            AttrValue.ListValue.newBuilder()
                .addAllS(values.stream().map(ByteString::copyFromUtf8).toList()))
        .build();
  }

  /** Whether fused ops of the element type run here, and oneDNN is not switched off. */
  static boolean runs(DataType type) {
    return !"0".equals(System.getenv("TF_ENABLE_ONEDNN_OPTS"))
        && Probe.RUNS.computeIfAbsent(type, Probe::run);
  }

  /**
   * Where TensorFlow for Linux on x86 knows the ops, they run in float32. Elsewhere, and in
   * bfloat16, of which it depends on the CPU, one is run: of small whole numbers, which are exact
   * in any type and order.
   */
  private static final class Probe {
    static final Map<DataType, Boolean> RUNS =
        Collections.synchronizedMap(new EnumMap<>(DataType.class));
    private static final boolean LINUX_ON_X86 =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");

    static boolean run(DataType type) {
      GraphEditor editor = new GraphEditor(GraphDef.getDefaultInstance(), List.of());
      editor.put(constant("map", type, new float[] {1, 2, -3, 1, 0, 5, 2, -2}, 1, 2, 2, 2));
      editor.put(constant("filter", type, new float[] {1, -2, 3, 1}, 1, 1, 2, 2));
      editor.put(constant("bias", type, new float[] {-4, 2}, 2));
      NodeDef conv =
          Nodes.op("conv", "Conv2D", type, "map", "filter").toBuilder()
              .putAttr("strides", Layout.list(1, 1, 1, 1))
              .putAttr("padding", Layout.text("SAME"))
              .build();
      editor.put(of("fused", conv, List.of("BiasAdd", "Add", "Relu"), List.of("bias", "map")));
      editor.put(Nodes.cast("result", type, DataType.DT_FLOAT, "fused"));
      try (Graph graph = new Graph()) {
        graph.importGraphDef(editor.toGraphDef());
        return (LINUX_ON_X86 && type == DataType.DT_FLOAT) || isRight(graph);
      } catch (RuntimeException e) {
        // Each kind of TensorFlow's errors is another Java exception.
        return false;
      }
    }

    private static NodeDef constant(String name, DataType type, float[] values, long... shape) {
      Constant constant = Constant.floats(values, shape);
      return type == DataType.DT_BFLOAT16
          ? Bfloat16.constant(name, constant)
          : constant.toNode(name);
    }

    private static boolean isRight(Graph graph) {
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          Result result = session.runner().fetch("result").run()) {
        return Arrays.equals(
            Tensors.floats(result.get(0)), new float[] {4, 4, 0, 10, 11, 12, 0, 0});
      }
    }
  }
}
