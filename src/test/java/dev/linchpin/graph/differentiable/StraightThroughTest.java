package dev.linchpin.graph.differentiable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.graph.RewriteLog;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

class StraightThroughTest {
  private static final float[] X = Oracle.random(1, 12);

  /** Ends in 2·FakeQuant(x): its straight-through gradient is that of 2·clip(x). */
  private static GraphDef graph(String op) {
    Nodes nodes = Nodes.x(-1, 4).floats("two", new float[] {2});
    switch (op) {
      case "FakeQuantWithMinMaxArgs" ->
          nodes.node("q", op, "x").attr("min", -0.5f).attr("max", 0.6f);
      case "FakeQuantWithMinMaxVars" ->
          nodes
              .floats("lo", new float[] {-0.5f})
              .floats("hi", new float[] {0.6f})
              .node("q", op, "x", "lo", "hi");
      default ->
          nodes
              .floats("lo", new float[] {-0.5f, -0.1f, -0.9f, -0.3f}, 4)
              .floats("hi", new float[] {0.6f, 0.7f, 0.1f, 0.9f}, 4)
              .node("q", op, "x", "lo", "hi");
    }
    return nodes.attr("num_bits", 4).op("y", "Mul", "q", "two").build();
  }

  /** TensorFlow's own gradient kernel, written into the graph; incoming gradient 1. */
  private static GraphDef kernel(String op) {
    GraphDef.Builder graph = graph(op).toBuilder();
    graph.removeNode(graph.getNodeCount() - 1);
    NodeDef quantiser = graph.getNode(graph.getNodeCount() - 1);
    graph.setNode(
        graph.getNodeCount() - 1,
        quantiser.toBuilder()
            .setName("y")
            .setOp(op + "Gradient")
            .clearInput()
            .addInput("ones")
            .addAllInput(quantiser.getInputList()));
    graph.addNode(new Nodes().floats("ones", ones(), 3, 4).build().getNode(0));
    return graph.build();
  }

  private static float[] ones() {
    float[] ones = new float[12];
    Arrays.fill(ones, 1);
    return ones;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FakeQuantWithMinMaxArgs",
        "FakeQuantWithMinMaxVars",
        "FakeQuantWithMinMaxVarsPerChannel"
      })
  void sameNumbersAndTensorFlowsOwnGradient(String op) {
    GraphDef after = Oracle.rewritten(graph(op), new StraightThrough(), new RewriteLog());
    Oracle oracle = new Oracle(after, 3, 4);
    assertThat(oracle.run(X)).isEqualTo(new Oracle(graph(op), 3, 4).run(X));
    float[] mask = new Oracle(kernel(op), 3, 4).run(X);
    float[] gradient = oracle.gradient(X);
    float[] incoming = oracle.incoming(X);
    for (int i = 0; i < mask.length; i++) {
      assertThat(gradient[i]).isEqualTo(2 * incoming[i] * mask[i]);
    }
    assertThat(mask).contains(0f, 1f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars"})
  void withoutItThereIsNoGradient(String op) {
    assertThatThrownBy(() -> new Oracle(graph(op), 3, 4).gradient(X))
        .hasMessageContaining("No gradient defined");
  }
}
