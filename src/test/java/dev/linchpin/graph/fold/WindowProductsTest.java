package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.testing.Defs;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class WindowProductsTest {
  private static final int BATCH = 3;
  private static final int MAPS = 256;
  private static final int FILTERS = 512;

  private static Defs convolution(long[] images, long[] filters, long stride, String padding) {
    return Defs.graph()
        .placeholder("x", images)
        .placeholder("k", filters)
        .op("k/read", "Identity", "k")
        .op(
            "y",
            "Conv2D",
            n ->
                n.putAttr("strides", Defs.list(1, stride, stride, 1))
                    .putAttr("padding", Defs.text(padding)),
            "x",
            "k/read");
  }

  private static GraphDef rewritten(GraphDef def) {
    GraphEditor editor = new GraphEditor(def, List.of());
    RewriteLog log = new RewriteLog();
    new WindowProducts().apply(editor, log);
    GraphDef made = editor.toGraphDef();
    boolean gone = made.getNodeList().stream().map(NodeDef::getOp).noneMatch("Conv2D"::equals);
    assertThat(log.count("window-products")).isEqualTo(gone ? 1 : 0);
    return made;
  }

  private static boolean applies(long[] images, long[] filters, long stride, String padding) {
    GraphDef made = rewritten(convolution(images, filters, stride, padding).build());
    return made.getNodeList().stream().noneMatch(n -> n.getOp().equals("Conv2D"));
  }

  /** y, and the gradients of Σ y·weights by x and by k. */
  private static List<float[]> run(
      GraphDef def, float[] x, long[] images, float[] k, long[] filters, float[] weights) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(def);
      Ops tf = Ops.create(graph);
      Output<TFloat32> y = graph.operationOrThrow("y").output(0);
      try (TFloat32 given = Tensors.floats(weights, images[0], images[1], images[2], filters[3]);
          TFloat32 xs = Tensors.floats(x, images);
          TFloat32 ks = Tensors.floats(k, filters)) {
        Output<TFloat32> loss =
            tf.reduceSum(tf.math.mul(y, tf.constantOf(given)), tf.constant(new int[] {0, 1, 2, 3}))
                .asOutput();
        Output<?>[] gradients =
            graph.addGradients(
                loss,
                new Output<?>[] {
                  graph.operationOrThrow("x").output(0), graph.operationOrThrow("k").output(0)
                });
        try (Session session = new Session(graph);
            Result values =
                session
                    .runner()
                    .feed("x", xs)
                    .feed("k", ks)
                    .fetch(y)
                    .fetch(gradients[0])
                    .fetch(gradients[1])
                    .run()) {
          return List.of(
              Tensors.floats(values.get(0)),
              Tensors.floats(values.get(1)),
              Tensors.floats(values.get(2)));
        }
      }
    }
  }

  private static float[] random(Random random, long... shape) {
    int size = 1;
    for (long s : shape) {
      size *= (int) s;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Sums over the window as the definition has them: y, ∂/∂x, ∂/∂k. */
  private static List<double[]> brute(
      float[] x, long[] images, float[] k, long[] filters, float[] weights) {
    int height = (int) images[1];
    int width = (int) images[2];
    int in = (int) filters[2];
    int out = (int) filters[3];
    int tall = (int) filters[0];
    int wide = (int) filters[1];
    double[] y = new double[weights.length];
    double[] byX = new double[x.length];
    double[] byK = new double[k.length];
    for (int place = 0; place < BATCH * height * width; place++) {
      int row = place / width % height;
      int column = place % width;
      for (int tap = 0; tap < tall * wide; tap++) {
        int r = row + tap / wide - tall / 2;
        int c = column + tap % wide - wide / 2;
        if (r < 0 || r >= height || c < 0 || c >= width) {
          continue;
        }
        int from = place + (r - row) * width + c - column;
        for (int i = 0; i < in; i++) {
          for (int o = 0; o < out; o++) {
            int weight = (tap * in + i) * out + o;
            y[place * out + o] += (double) x[from * in + i] * k[weight];
            byX[from * in + i] += (double) weights[place * out + o] * k[weight];
            byK[weight] += (double) weights[place * out + o] * x[from * in + i];
          }
        }
      }
    }
    return List.of(y, byX, byK);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 3, 3", "4, 4, 3, 3", "1, 3, 3, 3", "2, 3, 3, 5", "4, 3, 5, 3"})
  void isTheConvolutionAndItsGradients(long height, long width, long tall, long wide) {
    long[] images = {BATCH, height, width, MAPS};
    long[] filters = {tall, wide, MAPS, FILTERS};
    long[] open = {-1, height, width, MAPS};
    GraphDef made = rewritten(convolution(open, filters, 1, "SAME").build());
    assertThat(made.getNodeList()).extracting(NodeDef::getOp).doesNotContain("Conv2D");
    Random random = new Random(7);
    float[] x = random(random, images);
    float[] k = random(random, filters);
    float[] weights = random(random, BATCH, height, width, FILTERS);
    List<float[]> found = run(made, x, images, k, filters, weights);
    List<double[]> expected = brute(x, images, k, filters, weights);
    for (int i = 0; i < 3; i++) {
      float[] f = found.get(i);
      double[] e = expected.get(i);
      assertThat(f).hasSameSizeAs(e);
      for (int j = 0; j < e.length; j++) {
        assertThat((double) f[j]).as("%d, %d", i, j).isCloseTo(e[j], within(1e-3));
      }
    }
  }

  @Test
  void leavesAloneWhatItDoesNotMakeFaster() {
    long[] filters = {3, 3, MAPS, FILTERS};
    long[] small = {-1, 4, 4, MAPS};
    assertThat(applies(small, filters, 1, "SAME")).isTrue();
    assertThat(applies(small, filters, 2, "SAME")).isFalse();
    assertThat(applies(small, filters, 1, "VALID")).isFalse();
    assertThat(applies(new long[] {-1, 5, 4, MAPS}, filters, 1, "SAME")).isFalse();
    assertThat(applies(new long[] {-1, -1, 4, MAPS}, filters, 1, "SAME")).isFalse();
    assertThat(applies(small, new long[] {1, 1, MAPS, FILTERS}, 1, "SAME")).isFalse();
    assertThat(applies(small, new long[] {3, 3, MAPS / 2, FILTERS}, 1, "SAME")).isFalse();
    assertThat(applies(small, new long[] {3, 3, MAPS, FILTERS - 1}, 1, "SAME")).isFalse();
  }

  @Test
  void keepsControlInputs() {
    Defs defs =
        convolution(new long[] {-1, 2, 2, MAPS}, new long[] {3, 3, MAPS, FILTERS}, 1, "SAME");
    GraphDef def = defs.add(Nodes.op("first", "NoOp").toBuilder().removeAttr("T").build()).build();
    GraphEditor editor = new GraphEditor(def, List.of());
    editor.put(editor.node("y").toBuilder().addInput("^first").build());
    assertThat(rewritten(editor.toGraphDef()).getNodeList())
        .filteredOn(n -> n.getName().equals("y"))
        .singleElement()
        .satisfies(n -> assertThat(n.getInputList()).contains("^first"));
  }
}
