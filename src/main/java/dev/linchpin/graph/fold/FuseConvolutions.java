package dev.linchpin.graph.fold;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.StaticShapes;
import dev.linchpin.graph.TensorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * A convolution by constant weights, its bias, what is added to it and its ReLU become one op: up
 * to three passes over the map less. TensorFlow's own optimiser does so, too, but takes 30 ms of
 * every session's first call, and fuses no gradients: where a block's gradient and its shortcut's
 * are summed, one of them is a convolution that the other can be added to. The fused ops have no
 * gradients: comes after they are taken, and after {@link ReluGradFromOutput}.
 */
public final class FuseConvolutions implements Rewrite {
  private static final Set<String> SUMS = Set.of("AddV2", "Add", "AddN");
  private static final Set<String> ACTIVATIONS = Set.of("Relu", "Relu6");

  @Override
  public String name() {
    return "fuse-convolutions";
  }

  @Override
  public void apply(GraphEditor graph, RewriteLog log) {
    StaticShapes shapes = graph.shapes();
    for (NodeDef conv : graph.nodes()) {
      if (FusedConvolution.isPart(conv)) {
        String whyNot = FusedConvolution.whyNot(graph, conv);
        Chain chain = new Chain(graph, shapes, conv);
        if (whyNot == null && chain.isEmpty()) {
          whyNot = "no bias, sum or ReLU alone reads it";
        }
        if (whyNot != null) {
          log.refused(name(), conv.getName(), whyNot);
        } else {
          chain.fuse();
          log.applied(name(), conv.getName(), "is part of " + chain.end.getName());
        }
      }
    }
    graph.prune();
  }

  /** What follows a convolution and can be one with it. */
  private static final class Chain {
    private final GraphEditor graph;
    private final StaticShapes shapes;
    private final NodeDef conv;

    /** The last of them. */
    private NodeDef end;

    private String bias;
    private String addend;
    private String activation;

    Chain(GraphEditor graph, StaticShapes shapes, NodeDef conv) {
      this.graph = graph;
      this.shapes = shapes;
      this.conv = conv;
      this.end = conv;
      onlyReader().filter(this::isBias).ifPresent(this::takeBias);
      if (FusedConvolution.takesAddend(conv)) {
        onlyReader().filter(this::isSum).ifPresent(this::takeSum);
      }
      onlyReader().filter(n -> ACTIVATIONS.contains(n.getOp())).ifPresent(this::takeActivation);
    }

    boolean isEmpty() {
      return end == conv;
    }

    /** Of the end, if nobody else needs it. */
    private Optional<NodeDef> onlyReader() {
      List<NodeDef> readers = graph.consumers(end.getName());
      return readers.size() == 1 && !graph.kept().contains(end.getName())
          ? Optional.of(readers.get(0)).filter(n -> GraphEditor.controlInputs(n).isEmpty())
          : Optional.empty();
    }

    private boolean isEnd(String input) {
      return TensorRef.parse(input).equals(new TensorRef(end.getName(), 0));
    }

    private boolean isBias(NodeDef node) {
      return node.getOp().equals("BiasAdd")
          && Layout.isChannelsLast(node)
          && isEnd(node.getInput(0));
    }

    /** Of the end and another tensor of its shape. */
    private boolean isSum(NodeDef node) {
      if (!SUMS.contains(node.getOp()) || node.getInputCount() != 2) {
        return false;
      }
      String a = node.getInput(0);
      String b = node.getInput(1);
      return isEnd(a) != isEnd(b) && (node.getOp().equals("AddN") || shapes.areEqual(a, b));
    }

    private void takeBias(NodeDef node) {
      bias = node.getInput(1);
      end = node;
    }

    private void takeSum(NodeDef node) {
      addend = node.getInput(isEnd(node.getInput(0)) ? 1 : 0);
      end = node;
    }

    private void takeActivation(NodeDef node) {
      activation = node.getOp();
      end = node;
    }

    /** Under the name of the last of them. */
    void fuse() {
      List<String> ops = new ArrayList<>(List.of("BiasAdd"));
      List<String> args = new ArrayList<>(List.of(bias == null ? noBias() : bias));
      if (addend != null) {
        ops.add("Add");
        args.add(addend);
      }
      if (activation != null) {
        ops.add(activation);
      }
      graph.put(FusedConvolution.of(end.getName(), conv, ops, args));
    }

    private String noBias() {
      int channels = FusedConvolution.channels(graph, conv);
      String name = graph.uniqueName(conv.getName() + "/no_bias");
      graph.put(Constant.floats(new float[channels], channels).toNode(name));
      return name;
    }
  }
}
