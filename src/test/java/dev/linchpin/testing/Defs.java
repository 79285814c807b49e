package dev.linchpin.testing;

import dev.linchpin.graph.Constant;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.Tensors;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Small GraphDefs, written down node by node. */
public final class Defs {
  private final GraphDef.Builder graph = GraphDef.newBuilder();

  public static Defs graph() {
    return new Defs();
  }

  public Defs placeholder(String name, DataType type, long... shape) {
    return add(Nodes.placeholder(name, type, shape));
  }

  public Defs placeholder(String name, long... shape) {
    return placeholder(name, DataType.DT_FLOAT, shape);
  }

  public Defs floats(String name, float[] values, long... shape) {
    return add(Constant.floats(values, shape).toNode(name));
  }

  public Defs ints(String name, long... values) {
    return add(Constant.ints(values, values.length).toNode(name));
  }

  /** A float32 op of one type attribute {@code T}. */
  public Defs op(String name, String op, String... inputs) {
    return add(Nodes.op(name, op, inputs));
  }

  /** An op of which {@code more} sets what it needs. */
  public Defs op(String name, String op, UnaryOperator<NodeDef.Builder> more, String... inputs) {
    return add(more.apply(Nodes.op(name, op, inputs).toBuilder()).build());
  }

  public Defs add(NodeDef node) {
    graph.addNode(node);
    return this;
  }

  public GraphDef build() {
    return graph.build();
  }

  public static AttrValue bool(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }

  public static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(com.google.protobuf.ByteString.copyFromUtf8(value)).build();
  }

  /** A list of integers. */
  public static AttrValue list(long... values) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    for (long v : values) {
      list.addI(v);
    }
    return AttrValue.newBuilder().setList(list).build();
  }

  /** Runs a graph; the floats of {@code fetch}. */
  public static float[] run(GraphDef def, String fetch, Map<String, ? extends Tensor> feeds) {
    try (Graph tf = new Graph()) {
      tf.importGraphDef(def);
      try (Session session = new Session(tf)) {
        Session.Runner runner = session.runner();
        feeds.forEach(runner::feed);
        try (Result result = runner.fetch(fetch).run()) {
          return Tensors.floats(result.get(0));
        }
      }
    }
  }
}
