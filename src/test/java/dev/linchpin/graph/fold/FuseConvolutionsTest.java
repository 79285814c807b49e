package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class FuseConvolutionsTest {
  private static final String FUSED = FusedConvolution.OP;
  private static final String DEPTHWISE = "_MklNativeFusedDepthwiseConv2dNative";
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);
  private static final long[] SHAPE = {3, 7, 6, 4};

  @BeforeEach
  void oneDnnIsThere() {
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
  }

  private static Operand<TFloat32> conv(Net n, Operand<TFloat32> x) {
    return n.tf().nn.conv2d(x, n.weights(3, 3, 4, 4), ONE, "SAME");
  }

  private static Operand<TFloat32> biased(Net n, Operand<TFloat32> x) {
    return n.tf().nn.biasAdd(conv(n, x), n.weights(4));
  }

  private static GraphDef fused(GraphDef before, List<String> kept, RewriteLog log) {
    return AfterGradient.apply(AfterGradient.attack(true), before, kept, log);
  }

  /** What a graph becomes, of the same gradient. */
  private static GraphDef same(Function<Net, Operand<TFloat32>> body, RewriteLog log) {
    GraphDef before = Differentiated.of(body, SHAPE);
    GraphDef after = fused(before, List.of("x", "g"), log);
    Rewriting.assertClose(
        Differentiated.gradient(after, SHAPE), Differentiated.gradient(before, SHAPE));
    return after;
  }

  private static void refuses(Function<Net, Operand<TFloat32>> body, String reason) {
    RewriteLog log = new RewriteLog();
    assertThat(Differentiated.count(same(body, log), FUSED)).isZero();
    assertThat(log.entries())
        .filteredOn(e -> e.rewrite().equals("fuse-convolutions"))
        .isNotEmpty()
        .allMatch(e -> e.reason().contains(reason));
  }

  /** Forward a bias, a sum and a ReLU; backward the block's gradient and the shortcut's. */
  @Test
  void aResidualBlockIsConvolutionsAlone() {
    GraphDef after =
        same(
            n -> {
              Operand<TFloat32> before = n.tf().nn.relu(biased(n, n.x()));
              Operand<TFloat32> inner = biased(n, n.tf().nn.relu(biased(n, before)));
              return n.tf().nn.relu(n.tf().math.add(inner, before));
            },
            new RewriteLog());
    assertThat(Differentiated.count(after, FUSED)).isEqualTo(4);
    assertThat(Differentiated.count(after, "Conv2D"))
        .as("of gradients that a ReLU's reads")
        .isEqualTo(2);
    for (String op : List.of("BiasAdd", "AddV2", "AddN", "Relu")) {
      assertThat(Differentiated.count(after, op)).as(op).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, SAME",
    "1, 1, VALID",
    "2, 1, SAME",
    "2, 1, VALID",
    "1, 2, SAME",
    "1, 2, VALID",
    "1, 1, EXPLICIT",
    "2, 1, EXPLICIT"
  })
  void stridesDilationsAndPaddingsStay(long stride, long dilation, String padding) {
    assertSameForward(
        (n, x) -> {
          var strides = List.of(1L, stride, stride, 1L);
          var dilations = Conv2d.dilations(List.of(1L, dilation, dilation, 1L));
          return padding.equals("EXPLICIT")
              ? n.tf()
                  .nn
                  .conv2d(
                      x,
                      n.weights(3, 3, 4, 5),
                      strides,
                      padding,
                      dilations,
                      Conv2d.explicitPaddings(List.of(0L, 0L, 1L, 2L, 0L, 1L, 0L, 0L)))
              : n.tf().nn.conv2d(x, n.weights(3, 3, 4, 5), strides, padding, dilations);
        },
        5,
        FUSED);
  }

  @ParameterizedTest
  @CsvSource({"1, SAME, 1", "2, SAME, 1", "1, VALID, 1", "1, SAME, 2"})
  void depthwise(long stride, String padding, long multiplier) {
    assertSameForward(
        (n, x) ->
            n.tf()
                .nn
                .depthwiseConv2dNative(
                    x,
                    n.weights(3, 3, 4, multiplier),
                    List.of(1L, stride, stride, 1L),
                    padding,
                    new DepthwiseConv2dNative.Options[0]),
        4 * multiplier,
        DEPTHWISE);
  }

  /** With a bias and ReLU6, a bias alone, and a ReLU alone. */
  private static void assertSameForward(
      BiFunction<Net, Operand<TFloat32>, Operand<TFloat32>> conv, long channels, String op) {
    List<Function<Net, Operand<TFloat32>>> bodies =
        List.of(
            n -> n.tf().nn.relu6(n.tf().nn.biasAdd(conv.apply(n, n.x()), n.weights(channels))),
            n -> n.tf().nn.biasAdd(conv.apply(n, n.x()), n.weights(channels)),
            n -> n.tf().nn.relu(conv.apply(n, n.x())));
    for (Function<Net, Operand<TFloat32>> body : bodies) {
      GraphDef before = forward(body);
      GraphDef after = fused(before, List.of("x", "g"), new RewriteLog());
      assertThat(after.getNodeList().stream().map(NodeDef::getOp).toList())
          .contains(op)
          .doesNotContain("BiasAdd", "Relu", "Relu6", "Conv2D", "DepthwiseConv2dNative");
      Rewriting.assertClose(
          Differentiated.gradient(after, SHAPE), Differentiated.gradient(before, SHAPE));
    }
  }

  /** y in the place of the gradient. */
  private static GraphDef forward(Function<Net, Operand<TFloat32>> body) {
    Rewriting plain = Rewriting.of(new DropNoOps(), body, 7, 6, 4);
    GraphEditor editor = new GraphEditor(plain.before(), List.of("x", "g"));
    editor.put(editor.node("y").toBuilder().setName("g"));
    return editor.toGraphDef();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inBfloat16TheSameWithinItsRounding(boolean residual) {
    GraphDef before =
        Differentiated.of(
            n -> {
              Operand<TFloat32> h = n.tf().nn.relu(biased(n, n.x()));
              Operand<TFloat32> inner = biased(n, h);
              return n.tf().nn.relu(residual ? n.tf().math.add(inner, h) : inner);
            },
            SHAPE);
    GraphEditor editor =
        new GraphEditor(fused(before, List.of("x", "g"), new RewriteLog()), List.of("x", "g"));
    new ToBfloat16().apply(editor, new RewriteLog());
    GraphDef after = editor.toGraphDef();
    assumeThat(FusedConvolution.runs(DataType.DT_BFLOAT16)).isTrue();
    assertThat(
            after.getNodeList().stream()
                .filter(m -> m.getOp().equals(FUSED))
                .map(m -> m.getAttrOrThrow("T").getType()))
        .hasSize(residual ? 3 : 2)
        .containsOnly(DataType.DT_BFLOAT16);
    float[] exact = Differentiated.gradient(before, SHAPE);
    float[] rounded = Differentiated.gradient(after, SHAPE);
    assertThat(Differentiated.relativeError(exact, rounded)).isBetween(1e-6, 0.03);
  }

  @Test
  void refusesWhatNothingFollows() {
    refuses(n -> conv(n, n.x()), "alone reads it");
  }

  @Test
  void refusesWhatAnotherOpReads() {
    refuses(
        n -> {
          Operand<TFloat32> y = conv(n, n.x());
          return n.tf().math.add(n.tf().math.mul(y, y), n.tf().nn.relu(y));
        },
        "alone reads it");
  }

  @Test
  void refusesItsOwnSum() {
    refuses(
        n -> {
          Operand<TFloat32> y = conv(n, n.x());
          return n.tf().math.add(y, y);
        },
        "alone reads it");
  }

  @Test
  void refusesASumThatBroadcasts() {
    refuses(n -> n.tf().math.add(conv(n, n.x()), n.weights(1, 1, 6, 4)), "alone reads it");
  }

  @Test
  void refusesAComputedFilter() {
    refuses(
        n ->
            n.tf().nn.relu(n.tf().nn.conv2d(n.x(), n.computed(n.weights(3, 3, 4, 4)), ONE, "SAME")),
        "is no constant");
  }

  @Test
  void refusesExplicitPaddingOfADepthwiseOne() {
    GraphDef before =
        forward(
            n ->
                n.tf()
                    .nn
                    .relu(
                        n.tf()
                            .nn
                            .depthwiseConv2dNative(
                                n.x(),
                                n.weights(3, 3, 4, 1),
                                ONE,
                                "EXPLICIT",
                                DepthwiseConv2dNative.explicitPaddings(
                                    List.of(0L, 0L, 1L, 2L, 0L, 1L, 0L, 0L)))));
    RewriteLog log = new RewriteLog();
    assertThat(Differentiated.count(fused(before, List.of("x", "g"), log), DEPTHWISE)).isZero();
    assertThat(log.entries()).anyMatch(e -> e.reason().contains("no EXPLICIT padding"));
  }

  @Test
  void whatIsKeptStaysUnderItsName() {
    GraphDef before = Differentiated.of(n -> n.tf().nn.relu(biased(n, n.x())), SHAPE);
    String bias =
        before.getNodeList().stream()
            .filter(n -> n.getOp().equals("BiasAdd"))
            .map(NodeDef::getName)
            .findFirst()
            .orElseThrow();
    GraphDef after = fused(before, List.of("x", "g", bias), new RewriteLog());
    NodeDef kept = new GraphEditor(after, List.of()).node(bias);
    assertThat(kept.getOp()).isEqualTo(FUSED);
    assertThat(kept.getAttrOrThrow("fused_ops").getList().getSList())
        .singleElement()
        .satisfies(s -> assertThat(s.toStringUtf8()).isEqualTo("BiasAdd"));
    assertThat(Differentiated.count(after, "Relu")).isEqualTo(1);
  }

  @Test
  void aGpuKeepsThemApart() {
    RewriteLog log = new RewriteLog();
    GraphDef after =
        AfterGradient.apply(
            AfterGradient.attack(false),
            Differentiated.of(n -> n.tf().nn.relu(biased(n, n.x())), SHAPE),
            Set.of("x", "g"),
            log);
    assertThat(Differentiated.count(after, FUSED)).isZero();
    assertThat(log.count("fuse-convolutions")).isZero();
  }
}
