package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.GraphDef;

class DropBroadcastSumsTest {
  /** x + relu(x) needs no sum; x + mean over channels needs one, of the mean's gradient. */
  @ParameterizedTest
  @CsvSource({"3, false, 2, 0", "3, true, 2, 1", "-1, false, 2, 2"})
  void onlyWhatWasBroadcastIsSummed(long batch, boolean broadcasts, long sums, long left) {
    GraphDef before =
        Differentiated.of(
            n ->
                n.tf()
                    .math
                    .add(
                        n.x(),
                        broadcasts
                            ? n.tf()
                                .slice(
                                    n.x(),
                                    n.tf().constant(new int[] {0, 0, 0}),
                                    n.tf().constant(new int[] {-1, -1, 1}))
                            : n.tf().nn.relu(n.x())),
            batch,
            4,
            5);
    GraphEditor editor = new GraphEditor(before, List.of("x", "g"));
    RewriteLog log = new RewriteLog();
    new DropBroadcastSums().apply(editor, log);
    GraphDef after = editor.toGraphDef();
    // The loss sums, too, and its gradient does not.
    assertThat(Differentiated.count(before, "BroadcastGradientArgs")).isEqualTo(sums / 2);
    assertThat(sumsOfBroadcasts(before)).isEqualTo(sums);
    assertThat(sumsOfBroadcasts(after)).isEqualTo(left);
    assertThat(Differentiated.gradient(after, 3, 4, 5))
        .isEqualTo(Differentiated.gradient(before, 3, 4, 5));
  }

  private static long sumsOfBroadcasts(GraphDef def) {
    GraphEditor editor = new GraphEditor(def, List.of());
    return def.getNodeList().stream()
        .filter(n -> n.getOp().equals("Sum"))
        .filter(n -> editor.producer(n.getInput(1)).getOp().equals("BroadcastGradientArgs"))
        .count();
  }
}
