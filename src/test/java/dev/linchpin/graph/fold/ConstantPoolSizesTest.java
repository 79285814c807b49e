package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class ConstantPoolSizesTest {
  @ParameterizedTest
  @CsvSource({"2, 2, SAME", "3, 2, VALID", "3, 1, SAME"})
  void forwardAndBackward(int window, int stride, String padding) {
    GraphDef before =
        Differentiated.of(
            n ->
                n.tf()
                    .nn
                    .maxPool(
                        n.x(),
                        n.tf().constant(new int[] {1, window, window, 1}),
                        n.tf().constant(new int[] {1, stride, stride, 1}),
                        padding),
            4,
            7,
            6,
            16);
    GraphEditor editor = new GraphEditor(before, List.of("x", "g"));
    RewriteLog log = new RewriteLog();
    new ConstantPoolSizes().apply(editor, log);
    GraphDef after = editor.toGraphDef();
    assertThat(log.count("constant-pool-sizes")).isEqualTo(2);
    assertThat(Differentiated.count(after, "MaxPool")).isEqualTo(1);
    assertThat(Differentiated.count(after, "MaxPoolGrad")).isEqualTo(1);
    Rewriting.assertClose(
        Differentiated.gradient(after, 4, 7, 6, 16), Differentiated.gradient(before, 4, 7, 6, 16));
  }

  @Test
  void refusesSizesThatAreComputed() {
    GraphDef before =
        Differentiated.of(
            n -> {
              Operand<TInt32> sizes =
                  n.tf().math.add(n.tf().constant(new int[] {0, 1, 1, 0}), n.tf().constant(1));
              return n.tf().nn.<TFloat32>maxPool(n.x(), sizes, sizes, "SAME");
            },
            4,
            7,
            6,
            16);
    GraphEditor editor = new GraphEditor(before, List.of("x", "g"));
    RewriteLog log = new RewriteLog();
    new ConstantPoolSizes().apply(editor, log);
    assertThat(log.entries()).hasSize(2).noneMatch(RewriteLog.Entry::applied);
    assertThat(Differentiated.count(editor.toGraphDef(), "MaxPoolV2")).isEqualTo(1);
  }
}
