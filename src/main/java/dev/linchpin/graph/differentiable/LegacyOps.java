package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.TensorRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * First versions of ops, which have no C++ gradient, become the latest: Concat, Gather,
 * FusedBatchNorm and FusedBatchNormV2.
 */
final class LegacyOps extends NodeRewrite {
  private static final Set<String> OPS =
      Set.of("Concat", "Gather", "FusedBatchNorm", "FusedBatchNormV2");

  @Override
  public String name() {
    return "legacy-ops";
  }

  @Override
  boolean matches(NodeDef node) {
    return OPS.contains(node.getOp());
  }

  @Override
  String rewrite(Site site) {
    NodeDef node = site.node();
    switch (node.getOp()) {
      case "Concat" -> {
        int n = site.inputs() - 1;
        TensorRef[] inputs = new TensorRef[n + 1];
        for (int i = 0; i < n; i++) {
          inputs[i] = site.input(i + 1);
        }
        inputs[n] = site.input(0);
        site.replace("ConcatV2", Site.concat(site.type(), n), inputs);
        return "ConcatV2";
      }
      case "Gather" -> {
        Map<String, AttrValue> attrs = new HashMap<>(node.getAttrMap());
        attrs.remove("validate_indices");
        attrs.put("Taxis", Attrs.of(DataType.DT_INT32));
        TensorRef axis = site.ints("axis", new long[] {0});
        site.replace("GatherV2", attrs, site.input(0), site.input(1), axis);
        return "GatherV2";
      }
      default -> {
        Map<String, AttrValue> attrs = new HashMap<>(node.getAttrMap());
        attrs.putIfAbsent("U", Attrs.of(DataType.DT_FLOAT));
        TensorRef[] inputs = new TensorRef[5];
        for (int i = 0; i < 5; i++) {
          inputs[i] = site.input(i);
        }
        site.replace("FusedBatchNormV3", attrs, inputs);
        return "FusedBatchNormV3";
      }
    }
  }
}
