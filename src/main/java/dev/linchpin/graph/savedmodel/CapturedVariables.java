package dev.linchpin.graph.savedmodel;

import dev.linchpin.base.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;

/**
 * Which value stands behind each variable handle of a TensorFlow 2 SavedModel. A call's trailing
 * inputs align with its function's {@code bound_inputs}; each leads through the checkpoint's object
 * graph to a checkpoint key.
 */
final class CapturedVariables {
  private CapturedVariables() {}

  /** Whether the model has the object graph that this needs (TensorFlow 1 models have none). */
  static boolean describes(SavedModelFile model) {
    return model.metaGraph().hasObjectGraphDef()
        && model.metaGraph().getObjectGraphDef().getConcreteFunctionsCount() > 0;
  }

  /**
   * @return for each top-level VarHandleOp that a call captures, its variable
   */
  static Map<String, Variable> resolve(SavedModelFile model) {
    SavedObjectGraph objects = model.metaGraph().getObjectGraphDef();
    Map<String, Integer> nodeIds = new LinkedHashMap<>();
    Map<String, NodeDef> nodes = new HashMap<>();
    for (NodeDef node : model.metaGraph().getGraphDef().getNodeList()) {
      nodes.put(node.getName(), node);
    }
    for (NodeDef node : nodes.values()) {
      SavedConcreteFunction function =
          objects
              .getConcreteFunctionsMap()
              .get(node.getAttrMap().containsKey("f") ? functionName(node) : "");
      if (function != null) {
        List<String> inputs = node.getInputList().stream().filter(i -> !i.startsWith("^")).toList();
        int first = inputs.size() - function.getBoundInputsCount();
        for (int k = 0; k < function.getBoundInputsCount(); k++) {
          nodeIds.put(inputs.get(first + k), function.getBoundInputs(k));
        }
      }
    }
    return read(model, objects, nodes, nodeIds);
  }

  private static String functionName(NodeDef call) {
    return call.getAttrOrThrow("f").getFunc().getName();
  }

  private static Map<String, Variable> read(
      SavedModelFile model,
      SavedObjectGraph objects,
      Map<String, NodeDef> nodes,
      Map<String, Integer> nodeIds) {
    Map<String, Checkpoint.Key> keys = new LinkedHashMap<>();
    Map<String, SavedVariable> described = new HashMap<>();
    Checkpoint checkpoint = null;
    TrackableObjectGraph stored = null;
    for (Map.Entry<String, Integer> capture : nodeIds.entrySet()) {
      NodeDef handle = nodes.get(capture.getKey());
      SavedObject object = objects.getNodes(capture.getValue());
      if (handle == null
          || !handle.getOp().equals("VarHandleOp")
          || object.getKindCase() != SavedObject.KindCase.VARIABLE) {
        continue; // Constants arrive as plain Const; other resources are refused where they are
        // used.
      }
      if (checkpoint == null) {
        checkpoint = new Checkpoint(model.directory());
        stored = checkpoint.objectGraph();
      }
      SavedVariable variable = object.getVariable();
      keys.put(
          capture.getKey(),
          new Checkpoint.Key(
              checkpointKey(model, stored, capture.getValue(), variable), variable.getDtype()));
      described.put(capture.getKey(), variable);
    }
    if (checkpoint == null) {
      return Map.of();
    }
    Map<String, TensorProto> values =
        checkpoint.read(new ArrayList<>(new java.util.LinkedHashSet<>(keys.values())));
    Map<String, Variable> variables = new LinkedHashMap<>();
    keys.forEach(
        (handle, key) -> {
          SavedVariable variable = described.get(handle);
          variables.put(
              handle,
              new Variable(
                  variable.getName().isEmpty() ? key.name() : variable.getName(),
                  key.name(),
                  values.get(key.name()),
                  variable.getTrainable()));
        });
    return variables;
  }

  private static String checkpointKey(
      SavedModelFile model, TrackableObjectGraph stored, int nodeId, SavedVariable variable) {
    if (nodeId < stored.getNodesCount()) {
      for (TrackableObjectGraph.TrackableObject.SerializedTensor tensor :
          stored.getNodes(nodeId).getAttributesList()) {
        if (tensor.getName().equals("VARIABLE_VALUE")) {
          return tensor.getCheckpointKey();
        }
      }
    }
    throw UserError.input(
        "%s: the checkpoint has no value for the variable %s; export the model again",
        model.directory(), variable.getName());
  }
}
