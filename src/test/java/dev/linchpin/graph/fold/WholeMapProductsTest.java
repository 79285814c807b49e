package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class WholeMapProductsTest {
  private static final String NAME = "whole-map-products";
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);
  private static final List<Long> TWO = List.of(1L, 2L, 2L, 1L);

  private static Rewriting rewriting(
      int height, int width, int tall, int wide, List<Long> strides, String padding) {
    return Rewriting.of(
        new WholeMapProducts(),
        n -> n.tf().nn.conv2d(n.x(), n.weights(tall, wide, 3, 5), strides, padding),
        height,
        width,
        3);
  }

  private static NodeDef product(GraphDef def) {
    return def.getNodeList().stream()
        .filter(n -> n.getOp().equals("Conv2D"))
        .findFirst()
        .orElseThrow();
  }

  private static long[] filter(GraphDef def) {
    return new GraphEditor(def, List.of()).constant(product(def).getInput(1)).orElseThrow().shape();
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 3, 3", "1, 1, 3, 3", "1, 2, 3, 3", "2, 1, 5, 3", "3, 3, 5, 5", "3, 4, 5, 7"})
  void isTheSameFunction(int height, int width, int tall, int wide) {
    Rewriting made = rewriting(height, width, tall, wide, ONE, "SAME").applied(NAME, 1);
    made.sameFunction();
    int places = height * width;
    assertThat(filter(made.after())).containsExactly(1, 1, places * 3, places * 5);
  }

  @Test
  void saysWhyNot() {
    rewriting(3, 2, 3, 3, ONE, "SAME").refused("not see the whole map");
    rewriting(2, 3, 3, 3, ONE, "SAME").refused("not see the whole map");
    rewriting(2, 2, 4, 4, ONE, "SAME").refused("not see the whole map");
    rewriting(1, 1, 1, 1, ONE, "SAME").refused("not see the whole map");
    rewriting(-1, 2, 3, 3, ONE, "SAME").refused("size is unknown");
    Rewriting.of(
            new WholeMapProducts(),
            n -> n.tf().nn.conv2d(n.x(), n.computed(n.weights(3, 3, 3, 5)), ONE, "SAME"),
            2,
            2,
            3)
        .refused("no constant");
    // 4 · 4 · 1024 · 1025 weights.
    Rewriting.of(
            new WholeMapProducts(),
            n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, 1024, 1025), ONE, "SAME"),
            2,
            2,
            1024)
        .refused("too large");
  }

  @Test
  void leavesOtherConvolutionsAlone() {
    for (Rewriting other :
        List.of(rewriting(2, 2, 3, 3, TWO, "SAME"), rewriting(4, 4, 3, 3, ONE, "VALID"))) {
      assertThat(other.after().getNodeList())
          .containsExactlyInAnyOrderElementsOf(other.before().getNodeList());
    }
  }

  /** So are gradients, in either precision; what is for a CPU alone stays away from GPUs. */
  @Test
  void gradientsAreProductsToo() {
    long[] shape = {3, 2, 2, 4};
    GraphDef before =
        Differentiated.of(
            n -> {
              var first = n.tf().nn.conv2d(n.x(), n.weights(3, 3, 4, 8), ONE, "SAME");
              return n.tf().nn.conv2d(n.tf().nn.relu(first), n.weights(3, 3, 8, 4), ONE, "SAME");
            },
            shape);
    List<String> ends = List.of("x", "g");
    RewriteLog log = new RewriteLog();
    GraphDef exact = AfterGradient.apply(AfterGradient.attack(true), before, ends, log);
    assertThat(log.count(NAME)).isEqualTo(4);
    assertThat(Differentiated.count(exact, "Conv2DBackpropInput")).isZero();
    Rewriting.assertClose(
        Differentiated.gradient(exact, shape), Differentiated.gradient(before, shape));
    GraphDef narrow = AfterGradient.apply(AfterGradient.BFLOAT16, exact, ends, new RewriteLog());
    assertThat(narrow.getNodeList())
        .filteredOn(n -> n.getOp().equals("Conv2D"))
        .hasSize(4)
        .allSatisfy(
            n -> assertThat(n.getAttrOrThrow("T").getType()).isEqualTo(DataType.DT_BFLOAT16));
    RewriteLog gpu = new RewriteLog();
    GraphDef convolutions = AfterGradient.apply(AfterGradient.attack(false), before, ends, gpu);
    assertThat(gpu.count(NAME)).isZero();
    assertThat(convolutions.getNodeList()).extracting(NodeDef::getOp).contains("Conv2D");
  }

  /** As streams shorten their slots at the end, whenever that is. */
  @ParameterizedTest
  @ValueSource(ints = {32, 48, 64, 128, 256})
  void anImagesNumbersDoNotDependOnTheBatch(int batch) {
    int maps = 512;
    GraphDef made =
        Rewriting.of(
                new WholeMapProducts(),
                n -> n.tf().nn.conv2d(n.x(), n.weights(3, 3, maps, maps), ONE, "SAME"),
                2,
                2,
                maps)
            .applied(NAME, 1)
            .after();
    float[] x = new float[batch * 4 * maps];
    Random random = new Random(5);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    float[] few = run(made, Arrays.copyOf(x, 16 * 4 * maps), 16, maps);
    assertThat(Arrays.copyOf(run(made, x, batch, maps), few.length)).isEqualTo(few);
  }

  private static float[] run(GraphDef def, float[] x, int batch, int maps) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      try (Session session = new Session(graph, SessionConfigs.forSteps());
          TFloat32 images = Tensors.floats(x, batch, 2, 2, maps);
          Result result = session.runner().feed("x", images).fetch("y").run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  @Test
  void keepsControlInputs() {
    Rewriting plain = rewriting(3, 3, 3, 3, ONE, "SAME");
    GraphEditor editor = new GraphEditor(plain.before(), List.of("x", "y"));
    NodeDef conv = product(plain.before());
    AttrValue shape = Nodes.shape(-1, 2, 2, 3);
    editor.put(editor.node("x").toBuilder().putAttr("shape", shape).build());
    editor.put(Nodes.op("first", "NoOp").toBuilder().removeAttr("T").build());
    editor.put(conv.toBuilder().addInput("^first").build());
    RewriteLog log = new RewriteLog();
    new WholeMapProducts().apply(editor, log);
    assertThat(log.count(NAME)).isEqualTo(1);
    assertThat(editor.node(conv.getName()).getInputList()).contains("^first");
    assertThat(editor.node(conv.getName()).getOp()).isEqualTo("Reshape");
  }
}
