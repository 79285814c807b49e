package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Weights are left out of the inference: every shape must be the one that TensorFlow gives. */
class StaticShapesTest {
  @Test
  void shapesAreThoseOfTheGraphWithItsWeights() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 8, 8, 16)));
      Operand<TFloat32> filter =
          tf.reshape(tf.constant(new float[3 * 3 * 16 * 32]), tf.array(3, 3, 16, 32));
      Operand<TFloat32> conv = tf.nn.conv2d(x, filter, List.of(1L, 2L, 2L, 1L), "VALID");
      Operand<TFloat32> biased = tf.math.add(conv, tf.constant(new float[] {1}));
      Operand<TFloat32> flat = tf.withName("flat").reshape(biased, tf.array(-1, 3 * 3 * 32));
      tf.withName("y").linalg.matMul(flat, tf.constant(new float[3 * 3 * 32][10]));
      GraphDef def = graph.toGraphDef();
      // Else nothing would be left out.
      assertThat(def.getNodeList())
          .anyMatch(
              n ->
                  n.getOp().equals("Const")
                      && n.getAttrOrThrow("value").getTensor().getTensorContent().size() > 10_000);
      StaticShapes shapes = new StaticShapes(def);
      for (Iterator<GraphOperation> i = graph.operations(); i.hasNext(); ) {
        GraphOperation op = i.next();
        assertThat(shapes.of(op.name())).as(op.name()).isEqualTo(op.output(0).shape().asArray());
      }
      assertThat(shapes.of("y")).containsExactly(-1, 10);
      assertThat(shapes.of("flat")).containsExactly(-1, 288);
    }
  }

  /** What an editor knows is of the graph as it is: also after a name has come to be another's. */
  @Test
  void anEditorKnowsWhatHasChanged() {
    GraphEditor editor = new GraphEditor(GraphDef.getDefaultInstance(), List.of());
    editor.put(Nodes.placeholder("x", DataType.DT_FLOAT, 2, 3));
    editor.put(Nodes.identity("y", "x"));
    StaticShapes before = editor.shapes();
    assertThat(before.of("y")).containsExactly(2, 3);
    editor.put(Nodes.op("z", "Relu", "y"));
    assertThat(before.of("z")).isNull();
    assertThat(editor.shapes().of("z")).containsExactly(2, 3);
    editor.remove("y");
    editor.put(Constant.ints(new long[] {3, 2}, 2).toNode("shape"));
    editor.put(Nodes.reshape("y", DataType.DT_FLOAT, "x", "shape"));
    assertThat(editor.shapes().of("y")).containsExactly(3, 2);
    assertThat(editor.shapes().of("x")).containsExactly(2, 3);
  }

  @Test
  void sizesThatWereUnknownMayComeToBeKnown() {
    GraphEditor editor = new GraphEditor(GraphDef.getDefaultInstance(), List.of());
    editor.put(Nodes.placeholder("x", DataType.DT_FLOAT, -1, 3));
    editor.put(Nodes.op("y", "Relu", "x"));
    assertThat(editor.shapes().of("y")).containsExactly(-1, 3);
    editor.put(Nodes.placeholder("x", DataType.DT_FLOAT, 4, 3));
    assertThat(editor.shapes().of("y")).containsExactly(4, 3);
  }
}
