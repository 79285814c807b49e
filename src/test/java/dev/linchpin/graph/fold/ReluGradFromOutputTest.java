package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

class ReluGradFromOutputTest {
  private static GraphDef twoRelus() {
    return Differentiated.of(
        n -> {
          Operand<TFloat32> y = n.tf().math.mul(n.x(), n.tf().constant(4f));
          // Zeros, and values beyond 6.
          y = n.tf().nn.relu6(n.tf().math.sub(y, n.tf().nn.relu(y)));
          return n.tf().math.add(n.tf().nn.relu(n.tf().nn.biasAdd(n.x(), n.weights(3))), y);
        },
        -1,
        5,
        3);
  }

  @Test
  void nothingButTheReluReadsItsInput() {
    GraphDef before = twoRelus();
    RewriteLog log = new RewriteLog();
    GraphDef after = AfterGradient.apply(AfterGradient.FLOAT32, before, List.of("x", "g"), log);
    assertThat(log.count("relu-grad-from-output")).isEqualTo(3);
    assertThat(Differentiated.gradient(after, 4, 5, 3))
        .isEqualTo(Differentiated.gradient(before, 4, 5, 3));
    GraphEditor editor = new GraphEditor(after, List.of());
    String bias =
        editor.nodes().stream()
            .filter(n -> n.getOp().equals("BiasAdd"))
            .findFirst()
            .get()
            .getName();
    assertThat(editor.consumers(bias)).extracting("op").containsExactly("Relu");
  }

  @Test
  void refusesAGradientWithoutItsRelu() {
    GraphEditor editor = new GraphEditor(GraphDef.getDefaultInstance(), List.of("g"));
    editor.put(Nodes.placeholder("x", org.tensorflow.proto.DataType.DT_FLOAT, 3));
    editor.put(Nodes.op("other", "Relu6", "x"));
    editor.put(Nodes.op("g", "ReluGrad", "x", "x"));
    RewriteLog log = new RewriteLog();
    new ReluGradFromOutput().apply(editor, log);
    assertThat(log.entries()).singleElement().satisfies(e -> assertThat(e.applied()).isFalse());
    assertThat(editor.node("g").getInput(1)).isEqualTo("x");
  }
}
