package dev.linchpin.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.testing.Defs;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.VersionDef;

class GraphEditorTest {
  private static GraphEditor chain() {
    GraphDef def =
        Defs.graph()
            .op("d", "Add", "b:1", "c")
            .op("c", "Neg", "b", "^a")
            .op("b", "Split", "a", "a")
            .placeholder("a", 2)
            .op("unused", "Neg", "a")
            .build();
    return new GraphEditor(def, Set.of("d"));
  }

  private static List<String> names(GraphEditor graph) {
    return graph.nodes().stream().map(NodeDef::getName).toList();
  }

  @Test
  void inputsAsWritten() {
    assertThat(GraphEditor.nodeName("a/b:12")).isEqualTo("a/b");
    assertThat(GraphEditor.nodeName("^a/b")).isEqualTo("a/b");
    assertThat(GraphEditor.nodeName("a")).isEqualTo("a");
    assertThat(TensorRef.parse("a:0")).isEqualTo(new TensorRef("a", 0));
    assertThat(TensorRef.parse("a:3").asInput()).isEqualTo("a:3");
    assertThat(TensorRef.parse("a:0").asInput()).isEqualTo("a");
    assertThatThrownBy(() -> TensorRef.parse("^a")).hasMessageContaining("^a");
    assertThat(GraphEditor.dataInputs(chain().node("c"))).containsExactly("b");
    assertThat(chain().producer("b:1").getOp()).isEqualTo("Split");
    assertThatThrownBy(() -> chain().node("nobody")).hasMessageContaining("nobody");
  }

  @Test
  void consumersIncludeControlEdgesAndEveryOutput() {
    GraphEditor graph = chain();
    assertThat(graph.consumers("a").stream().map(NodeDef::getName))
        .containsExactlyInAnyOrder("c", "b", "unused");
    assertThat(graph.consumers("b").stream().map(NodeDef::getName))
        .containsExactlyInAnyOrder("d", "c");
    graph.remove("unused");
    graph.put(Nodes.op("more", "Neg", "a"));
    assertThat(graph.consumers("a").stream().map(NodeDef::getName))
        .containsExactlyInAnyOrder("c", "b", "more");
  }

  @Test
  void redirectsOneOutputOnly() {
    GraphEditor graph = chain();
    graph.redirect(new TensorRef("b", 0), new TensorRef("a", 0));
    assertThat(graph.node("c").getInputList()).containsExactly("a", "^a");
    assertThat(graph.node("d").getInputList()).containsExactly("b:1", "c");
    graph.redirect(new TensorRef("b", 1), new TensorRef("x", 2));
    assertThat(graph.node("d").getInputList()).containsExactly("x:2", "c");
    graph.redirect(new TensorRef("a", 0), new TensorRef("y", 0));
    assertThat(graph.node("c").getInputList()).as("control edges stay").containsExactly("y", "^a");
  }

  @Test
  void prunesWhatNoKeptNodeNeeds() {
    GraphEditor graph = chain();
    graph.prune();
    assertThat(names(graph)).containsExactlyInAnyOrder("a", "b", "c", "d");
    graph.kept().clear();
    graph.prune();
    assertThat(names(graph)).isEmpty();
  }

  @Test
  void inputsComeFirstInTopologicalOrder() {
    List<String> order = chain().topologicalOrder();
    assertThat(order).hasSize(5);
    assertThat(order.indexOf("a")).isLessThan(order.indexOf("b"));
    assertThat(order.indexOf("b")).isLessThan(order.indexOf("c"));
    assertThat(order.indexOf("c")).isLessThan(order.indexOf("d"));
  }

  @Test
  void aDeepGraphNeedsNoDeepStack() {
    Defs defs = Defs.graph().placeholder("n0");
    for (int i = 1; i <= 20_000; i++) {
      defs.op("n" + i, "Neg", "n" + (i - 1));
    }
    GraphEditor graph = new GraphEditor(defs.build(), Set.of("n20000"));
    graph.prune();
    assertThat(graph.topologicalOrder().get(20_000)).isEqualTo("n20000");
  }

  @Test
  void aLoopHasAnOrderToo() {
    GraphEditor graph =
        new GraphEditor(
            Defs.graph().op("a", "Merge", "b").op("b", "Neg", "a").build(), Set.of("a"));
    graph.prune();
    assertThat(graph.topologicalOrder()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void constantsAreSeenThroughIdentity() {
    GraphEditor graph =
        new GraphEditor(
            Defs.graph()
                .floats("w", new float[] {1, 2}, 2)
                .op("i", "Identity", "w")
                .op("j", "Identity", "i")
                .op("n", "Neg", "j")
                .build(),
            Set.of());
    assertThat(graph.constant("j").orElseThrow().floats()).containsExactly(1, 2);
    assertThat(graph.constant("n")).isEmpty();
    assertThat(graph.constant("nobody")).isEmpty();
  }

  @Test
  void namesAreUniqueAndVersionsStay() {
    GraphEditor graph = chain();
    assertThat(graph.uniqueName("e")).isEqualTo("e");
    assertThat(graph.uniqueName("a")).isEqualTo("a_1");
    graph.put(Nodes.op("a_1", "Neg", "a"));
    assertThat(graph.uniqueName("a")).isEqualTo("a_2");
    GraphDef def =
        GraphDef.newBuilder().setVersions(VersionDef.newBuilder().setProducer(1482)).build();
    assertThat(new GraphEditor(def, Set.of()).toGraphDef()).isEqualTo(def);
  }
}
