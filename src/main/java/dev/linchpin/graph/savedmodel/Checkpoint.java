package dev.linchpin.graph.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.linchpin.base.UserError;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The values in a SavedModel's {@code variables/} by checkpoint key. Read by RestoreV2, because the
 * bundle's own restore fills other handles than the signature captures.
 */
public final class Checkpoint {
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private static final Map<DataType, Class<? extends TType>> TYPES =
      Map.of(
          DataType.DT_FLOAT, TFloat32.class,
          DataType.DT_DOUBLE, TFloat64.class,
          DataType.DT_HALF, TFloat16.class,
          DataType.DT_BFLOAT16, TBfloat16.class,
          DataType.DT_INT32, TInt32.class,
          DataType.DT_INT64, TInt64.class,
          DataType.DT_UINT8, TUint8.class,
          DataType.DT_BOOL, TBool.class,
          DataType.DT_STRING, TString.class);

  /** What to read: a checkpoint key and the dtype stored under it. */
  public record Key(String name, DataType dtype) {}

  private final Path prefix;

  /**
   * @param savedModel the SavedModel directory
   * @throws UserError if it has no {@code variables/variables.index}
   */
  public Checkpoint(Path savedModel) {
    this.prefix = prefix(savedModel);
  }

  /**
   * What the names of the files of weights begin with.
   *
   * @throws UserError if there is no {@code variables/variables.index}
   */
  static Path prefix(Path savedModel) {
    Path prefix = savedModel.resolve("variables").resolve("variables");
    Path index = prefix.resolveSibling("variables.index");
    if (!Files.isRegularFile(index)) {
      throw UserError.input(
          "%s is missing: the model's weights; copy the whole SavedModel directory", index);
    }
    return prefix;
  }

  /** The object graph that the exporter stored: which key belongs to which object. */
  public TrackableObjectGraph objectGraph() {
    try (Graph graph = new Graph();
        Result result = restore(graph, List.of(new Key(OBJECT_GRAPH, DataType.DT_STRING)))) {
      byte[] bytes = ((TString) result.get(0)).asBytes().getObject();
      return TrackableObjectGraph.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new UserError(
          UserError.Kind.INPUT, prefix + ".*: object graph is damaged; copy the model again", e);
    }
  }

  /** Reads numeric tensors. */
  public Map<String, TensorProto> read(List<Key> keys) {
    Map<String, TensorProto> values = new LinkedHashMap<>();
    if (keys.isEmpty()) {
      return values;
    }
    try (Graph graph = new Graph();
        Result result = restore(graph, keys)) {
      for (int i = 0; i < keys.size(); i++) {
        values.put(keys.get(i).name(), Tensors.toProto(result.get(i), keys.get(i).dtype()));
      }
    }
    return values;
  }

  static Class<? extends TType> type(DataType dtype) {
    Class<? extends TType> type = TYPES.get(dtype);
    if (type == null) {
      throw UserError.input("variables of dtype %s are not supported", dtype);
    }
    return type;
  }

  private Result restore(Graph graph, List<Key> keys) {
    Ops tf = Ops.create(graph);
    String[] names = keys.stream().map(Key::name).toArray(String[]::new);
    String[] slices = new String[names.length];
    java.util.Arrays.fill(slices, "");
    List<Class<? extends TType>> types = new ArrayList<>();
    for (Key key : keys) {
      types.add(type(key.dtype()));
    }
    List<Output<?>> tensors =
        tf.train
            .restore(tf.constant(prefix.toString()), tf.array(names), tf.array(slices), types)
            .tensors();
    try (Session session = new Session(graph, SessionConfigs.asWritten())) {
      Session.Runner runner = session.runner();
      for (Operand<?> tensor : tensors) {
        runner.fetch(tensor);
      }
      return runner.run();
    } catch (TensorFlowException e) {
      throw new UserError(
          UserError.Kind.INPUT,
          prefix + ".*: the weights can't be read (" + firstLine(e) + "); copy the model again",
          e);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
