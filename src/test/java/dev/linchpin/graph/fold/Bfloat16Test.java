package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

class Bfloat16Test {
  /** Against TensorFlow's own Cast. */
  @Test
  void roundsAsTensorFlow() {
    Random random = new Random(1);
    float[] values = new float[4096];
    for (int i = 0; i < values.length; i++) {
      // Half of them ties between two neighbours.
      int bits = random.nextInt();
      bits = i % 2 == 0 ? bits : bits & 0xFFFF0000 | 0x8000;
      values[i] = Float.intBitsToFloat(bits);
      if (Math.abs(values[i]) < Float.MIN_NORMAL || !Float.isFinite(values[i])) {
        values[i] = i; // The runtime flushes subnormal numbers to zero.
      }
    }
    values[0] = Float.POSITIVE_INFINITY;
    values[1] = Float.MAX_VALUE;
    values[2] = Float.intBitsToFloat(0x7FFFFFFF);
    values[3] = -0f;
    Constant constant = Constant.floats(values, 64, 64);
    GraphEditor editor = new GraphEditor(GraphDef.getDefaultInstance(), List.of());
    editor.put(Bfloat16.constant("ours", constant));
    editor.put(Nodes.cast("wide", DataType.DT_BFLOAT16, DataType.DT_FLOAT, "ours"));
    editor.put(constant.toNode("plain"));
    editor.put(Nodes.cast("narrow", DataType.DT_FLOAT, DataType.DT_BFLOAT16, "plain"));
    editor.put(Nodes.cast("theirs", DataType.DT_BFLOAT16, DataType.DT_FLOAT, "narrow"));
    try (Graph graph = new Graph()) {
      graph.importGraphDef(editor.toGraphDef());
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          Result result = session.runner().fetch("wide").fetch("theirs").run()) {
        float[] ours = Tensors.floats(result.get(0));
        assertThat(result.get(0).shape().asArray()).containsExactly(64, 64);
        assertThat(ours[2]).isNaN();
        assertThat(ours).isEqualTo(Tensors.floats(result.get(1)));
      }
    }
  }
}
