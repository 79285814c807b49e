package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.FoldConstants;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.savedmodel.Variable;
import dev.linchpin.testing.Defs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorProto;

class HiddenParametersTest {
  private final RewriteLog log = new RewriteLog();
  private final HiddenParameters hidden = new HiddenParameters();
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  private Defs graph() {
    return Defs.graph().placeholder(Endpoints.IMAGES, -1, 1, 1, 2);
  }

  private Defs variable(Defs defs, String node, String name, boolean trainable) {
    Constant value = Constant.floats(new float[] {2, 3}, 2);
    variables.put(node, new Variable(name, node, value.toProto(), trainable));
    return defs.add(value.toNode(node));
  }

  private GraphEditor hide(Defs defs) {
    GraphEditor graph = new GraphEditor(defs.build(), Set.of(Endpoints.IMAGES, Endpoints.LOGITS));
    hidden.hide(graph, variables, log);
    return graph;
  }

  @Test
  void constantsOfParametersAreNotFolded() {
    Defs defs = variable(graph(), "gamma", "bn/gamma", true);
    variable(defs, "variance", "bn/variance", false);
    defs.floats("e", new float[] {0.1f})
        .op("sum", "AddV2", "variance", "e")
        .op("rsqrt", "Rsqrt", "sum")
        .op("scale", "Mul", "rsqrt", "gamma")
        .op(Endpoints.LOGITS, "Mul", Endpoints.IMAGES, "scale");
    GraphDef before = defs.build();
    GraphEditor graph = hide(defs);
    new FoldConstants().apply(graph, log);
    hidden.restore(graph);
    assertThat(graph.toGraphDef().getNodeList()).hasSameElementsAs(before.getNodeList());
    assertThat(hidden.parameters(graph, log))
        .containsExactly(
            new Parameter("variance", "bn/variance", false, 1),
            new Parameter("gamma", "bn/gamma", true, 1));
  }

  @Test
  void movingStatisticsAreNotTrainedWhateverTheExporterSays() {
    Defs defs = graph();
    for (String name : List.of("gamma", "beta", "mean", "variance")) {
      variable(defs, name, name, true);
    }
    defs.op(
            "bn",
            "FusedBatchNormV3",
            n ->
                n.putAttr("U", Nodes.type(DataType.DT_FLOAT))
                    .putAttr("is_training", Defs.bool(false)),
            Endpoints.IMAGES,
            "gamma",
            "beta",
            "mean",
            "variance")
        .op(Endpoints.LOGITS, "Identity", "bn");
    assertThat(hidden.parameters(hide(defs), log))
        .extracting(p -> p.name() + " " + p.trainable())
        .containsExactly("gamma true", "beta true", "mean false", "variance false");
  }

  @Test
  void whatHasNoGradientIsNotTrained() {
    Defs defs = variable(graph(), "good", "good", true);
    variable(defs, "bad", "bad", true)
        .op("digamma", "Digamma", "bad")
        .op("sum", "AddV2", "digamma", "good")
        .op(Endpoints.LOGITS, "Mul", Endpoints.IMAGES, "sum");
    assertThat(hidden.parameters(hide(defs), log))
        .extracting(p -> p.name() + " " + p.trainable())
        .containsExactly("bad false", "good true");
    assertThat(HiddenParameters.notes(log))
        .singleElement()
        .asString()
        .contains("bad can't be trained", "Digamma");
  }

  @Test
  void variablesOfOneNameAreToldApart() {
    Defs defs = variable(graph(), "v1", "Variable", true);
    variable(defs, "v2", "Variable", true)
        .op("y", "Mul", Endpoints.IMAGES, "v2")
        .op(Endpoints.LOGITS, "AddV2", "y", "v1");
    assertThat(hidden.parameters(hide(defs), log))
        .extracting(Parameter::node, Parameter::name)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("v2", "Variable"),
            org.assertj.core.groups.Tuple.tuple("v1", "Variable_1"));
  }

  @Test
  void onlyFloat32VariablesAreParameters() {
    TensorProto half =
        TensorProto.newBuilder().setDtype(DataType.DT_HALF).addHalfVal(0x3c00).build();
    Variable weight = new Variable("half", "half", half, true);
    Defs defs = variable(graph(), "w", "w", true);
    defs.add(Constant.ints(new long[] {0}).toNode("seed"))
        .floats("half", new float[] {1})
        .op("y", "Mul", Endpoints.IMAGES, "half")
        .op(Endpoints.LOGITS, "Mul", "y", "w");
    variables.put("half", weight);
    variables.put(
        "seed", new Variable("seed", "s", Constant.ints(new long[] {0}).toProto(), false));
    GraphEditor graph = hide(defs);
    assertThat(hidden.parameters(graph, log)).extracting(Parameter::name).containsExactly("w");
    assertThat(graph.node("half").getOp()).isEqualTo("Const");
    assertThat(HiddenParameters.notes(log))
        .containsExactly("half is half, not float32: it stays as it is");
  }
}
