package dev.linchpin.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.TensorRef;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.VariableAggregation;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.proto.VariableSynchronization;

/** Makes resource variables of a network's constants, and tells TensorFlow's loaders of them. */
final class VariableNodes {
  private VariableNodes() {}

  /**
   * Replaces the Const of every parameter by a variable that is read once for all consumers.
   *
   * @param graph of the network; edited
   * @return the variables in the order of the parameters
   */
  static List<ModelVariable> replace(GraphEditor graph, Network network) {
    List<ModelVariable> variables = new ArrayList<>();
    for (Parameter parameter : network.parameters()) {
      TensorProto value = graph.node(parameter.node()).getAttrOrThrow("value").getTensor();
      String constant = graph.uniqueName("linchpin/constant");
      graph.put(graph.node(parameter.node()).toBuilder().setName(constant));
      graph.redirect(new TensorRef(parameter.node(), 0), new TensorRef(constant, 0));
      graph.remove(parameter.node());
      ModelVariable variable =
          new ModelVariable(parameter, graph.uniqueName(nodeName(parameter.name())), value);
      put(graph, variable);
      graph.redirect(new TensorRef(constant, 0), new TensorRef(variable.read(), 0));
      graph.remove(constant);
      variables.add(variable);
    }
    return variables;
  }

  /** A legal name of a node: the same for every parameter name that linchpin makes. */
  private static String nodeName(String name) {
    String legal = name.replaceAll("[^A-Za-z0-9_./-]", "_");
    return legal.matches("[A-Za-z0-9.].*") ? legal : "v" + legal;
  }

  private static void put(GraphEditor graph, ModelVariable v) {
    AttrValue dtype = Nodes.type(DataType.DT_FLOAT);
    AttrValue shape = AttrValue.newBuilder().setShape(v.shape()).build();
    graph.put(
        NodeDef.newBuilder()
            .setName(v.handle())
            .setOp("VarHandleOp")
            .putAttr("dtype", dtype)
            .putAttr("shape", shape)
            .putAttr(
                "shared_name",
                AttrValue.newBuilder().setS(ByteString.copyFromUtf8(v.handle())).build()));
    // Zeros, not the weights: those are in the checkpoint, and every loader restores it.
    TensorProto zeros =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(v.shape())
            .addFloatVal(0f)
            .build();
    graph.put(
        NodeDef.newBuilder()
            .setName(v.initial())
            .setOp("Const")
            .putAttr("dtype", dtype)
            .putAttr("value", AttrValue.newBuilder().setTensor(zeros).build()));
    graph.put(
        NodeDef.newBuilder()
            .setName(v.assign())
            .setOp("AssignVariableOp")
            .addInput(v.handle())
            .addInput(v.initial())
            .putAttr("dtype", dtype));
    graph.put(
        NodeDef.newBuilder()
            .setName(v.read())
            .setOp("ReadVariableOp")
            .addInput(v.handle())
            .putAttr("dtype", dtype));
  }

  /** The collections from which Python makes {@code tf.Variable} objects. */
  static void describe(MetaGraphDef.Builder meta, List<ModelVariable> variables) {
    collect(meta, "variables", variables, v -> true);
    collect(meta, "trainable_variables", variables, v -> v.parameter().trainable());
  }

  private static void collect(
      MetaGraphDef.Builder meta,
      String name,
      List<ModelVariable> variables,
      Predicate<ModelVariable> member) {
    CollectionDef.BytesList.Builder list = CollectionDef.BytesList.newBuilder();
    variables.stream()
        .filter(member)
        .map(VariableNodes::describe)
        .map(Message::toByteString)
        .forEach(list::addValue);
    meta.putCollectionDef(name, CollectionDef.newBuilder().setBytesList(list).build());
  }

  private static VariableDef describe(ModelVariable v) {
    return VariableDef.newBuilder()
        .setVariableName(v.handle() + ":0")
        .setInitialValueName(v.initial() + ":0")
        .setInitializerName(v.assign())
        .setSnapshotName(v.read() + ":0")
        .setIsResource(true)
        .setTrainable(v.parameter().trainable())
        .setSynchronization(VariableSynchronization.VARIABLE_SYNCHRONIZATION_AUTO)
        .setAggregation(VariableAggregation.VARIABLE_AGGREGATION_NONE)
        .build();
  }
}
