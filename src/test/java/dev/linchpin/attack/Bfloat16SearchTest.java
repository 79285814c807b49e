package dev.linchpin.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.testing.TinyClassifiers;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.OpDef;

class Bfloat16SearchTest {
  /** With 8 bits a pixel would leave the ball, and a logit tie with another. */
  @Test
  void onlyTheNetworkIsInBfloat16() {
    try (AttackGraph graph =
        new AttackGraph(
            new AttackLoop(TinyClassifiers.conv(1, 5), Attack.pgd(new Linf(0.1), 3)),
            new RuntimePlan(1, 16, 3, Precision.BFLOAT16))) {
      FunctionDef body =
          graph.graph().toGraphDef().getLibrary().getFunctionList().stream()
              .filter(f -> f.getNodeDefList().stream().anyMatch(n -> n.getOp().equals("Conv2D")))
              .findFirst()
              .orElseThrow();
      assertThat(types(body, "Conv2D", "Relu", "ReluGrad")).containsExactly(DataType.DT_BFLOAT16);
      assertThat(types(body, "MatMul", "Sub", "Minimum", "Sign", "Exp"))
          .containsExactly(DataType.DT_FLOAT);
      assertThat(body.getSignature().getInputArgList())
          .extracting(OpDef.ArgDef::getType)
          .containsOnly(DataType.DT_FLOAT);
    }
  }

  private static Set<DataType> types(FunctionDef body, String... ops) {
    return body.getNodeDefList().stream()
        .filter(n -> Set.of(ops).contains(n.getOp()))
        .map(n -> n.getAttrOrThrow("T").getType())
        .collect(Collectors.toSet());
  }
}
