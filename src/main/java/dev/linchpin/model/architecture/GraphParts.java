package dev.linchpin.model.architecture;

import com.google.protobuf.ByteString;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.Constant;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.tensorflow.Graph;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.VersionDef;

/** Nodes and parameters of a network under construction, in their order. */
final class GraphParts {
  /** A protobuf message, as a graph is, has less than 2 GiB. */
  private static final long MOST_WEIGHTS = 400_000_000;

  private final GraphDef.Builder graph = GraphDef.newBuilder().setVersions(versions());
  private final Set<String> names = new HashSet<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private long weights;

  /** Ops mean what they mean to the TensorFlow that runs here. */
  private static VersionDef versions() {
    try (Graph empty = new Graph()) {
      return empty.toGraphDef().getVersions();
    }
  }

  /**
   * Adds a node.
   *
   * @return its name
   */
  String add(NodeDef node) {
    if (!names.add(node.getName())) {
      throw new IllegalArgumentException("two nodes named " + node.getName());
    }
    graph.addNode(node);
    return node.getName();
  }

  String add(NodeDef.Builder node) {
    return add(node.build());
  }

  /** Adds a parameter of that value; the Const node has its name. */
  String parameter(String name, boolean trainable, float[] value, long... shape) {
    parameters.add(new Parameter(name, name, trainable, shape.length));
    return add(Constant.floats(value, shape).toNode(name));
  }

  /** A parameter vector of one value. */
  String parameter(String name, boolean trainable, float value, int size) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return parameter(name, trainable, values, size);
  }

  /**
   * Makes room for a parameter.
   *
   * @return number of its values
   * @throws UserError if the graph would grow too large to be written
   */
  int room(long... shape) {
    for (long n = 1, i = 0; i < shape.length; i++) {
      n *= shape[(int) i];
      if (weights + n > MOST_WEIGHTS) {
        throw UserError.usage(
            "the network has more than %,d weights, the most that a graph can hold; make its layers"
                + " or the images smaller",
            MOST_WEIGHTS);
      }
    }
    long size = LongStream.of(shape).reduce(1, (a, b) -> a * b);
    weights += size;
    return (int) size;
  }

  /** Number of parameters so far: the next one's index. */
  int parameterCount() {
    return parameters.size();
  }

  List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  GraphDef graph() {
    return graph.build();
  }

  static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttrValue flag(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }

  static AttrValue number(float value) {
    return AttrValue.newBuilder().setF(value).build();
  }

  static AttrValue list(long... values) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    for (long v : values) {
      list.addI(v);
    }
    return AttrValue.newBuilder().setList(list).build();
  }
}
