package dev.linchpin.graph.trainable;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * Puts batch normalisation into training mode: FusedBatchNormV3 that normalises by moving
 * statistics normalises by those of the batch instead. Only nodes whose mean and variance are
 * parameters. Batch normalisation that an exporter wrote as arithmetic (Keras 3 does) stays as it
 * is.
 */
public final class BatchStatistics implements Rewrite {
  /**
   * A normalisation in training mode. A layer that is applied twice gives two sites of the same
   * parameters.
   *
   * @param node its outputs 1 and 2 are the batch's mean and (unbiased) variance, {@code [channels]
   *     float32}
   * @param mean node of the parameter that holds the moving mean
   * @param variance node of the parameter that holds the moving variance
   */
  public record Site(String node, String mean, String variance) {}

  private final Set<String> parameters;
  private final List<Site> sites = new ArrayList<>();

  /**
   * @param parameters names of the nodes that hold parameters
   */
  public BatchStatistics(Set<String> parameters) {
    this.parameters = Set.copyOf(parameters);
  }

  @Override
  public String name() {
    return "batch-statistics";
  }

  /** What was rewritten, in the order of the graph. */
  public List<Site> sites() {
    return List.copyOf(sites);
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    for (NodeDef node : graph.nodes()) {
      if (!node.getOp().equals("FusedBatchNormV3")) {
        continue;
      }
      String mean = parameter(graph, node.getInput(3));
      String variance = parameter(graph, node.getInput(4));
      if (node.getAttrOrThrow("is_training").getB()) {
        log.refused(name(), node.getName(), "normalises by the batch already");
      } else if (mean == null || variance == null) {
        log.refused(name(), node.getName(), "its moving statistics are no parameters");
      } else if (graph.readsFurtherOutputs(node.getName())) {
        log.refused(name(), node.getName(), "the model reads its mean or variance");
      } else {
        String none = graph.uniqueName(node.getName() + "/none");
        graph.put(Constant.floats(new float[0], 0).toNode(none));
        graph.put(
            node.toBuilder()
                .setInput(3, none)
                .setInput(4, none)
                .putAttr("is_training", AttrValue.newBuilder().setB(true).build())
                // With any other factor the kernel wants moving statistics and blends them in.
                .putAttr("exponential_avg_factor", AttrValue.newBuilder().setF(1).build()));
        sites.add(new Site(node.getName(), mean, variance));
        log.applied(name(), node.getName(), "");
      }
    }
  }

  private String parameter(GraphEditor graph, String input) {
    NodeDef node = graph.producer(input);
    while (node.getOp().equals("Identity")) {
      node = graph.producer(node.getInput(0));
    }
    return parameters.contains(node.getName()) ? node.getName() : null;
  }
}
