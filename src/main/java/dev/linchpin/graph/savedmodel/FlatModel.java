package dev.linchpin.graph.savedmodel;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.RewriteLog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A signature of a SavedModel as one flat graph: no function calls, no control edges, and no
 * variables but where an op can't do with their values ({@link #refuseVariables}).
 *
 * @param graph the graph; inputs keep their placeholder names, output {@code k} is node {@link
 *     #outputNode}
 * @param signature the signature's name
 * @param inputs the signature's inputs by key
 * @param outputs the signature's outputs by key
 * @param variables what was frozen
 * @param constants the same, by the name of the Const node that holds the value
 * @param log what was done
 */
public record FlatModel(
    GraphDef graph,
    String signature,
    TreeMap<String, TensorInfo> inputs,
    TreeMap<String, TensorInfo> outputs,
    List<Variable> variables,
    Map<String, Variable> constants,
    RewriteLog log) {

  /** Name of the Identity node that stands for output {@code key}. */
  public static String outputNode(String key) {
    StringBuilder name = new StringBuilder("linchpin/output/");
    // Keys are free text, names of nodes are not.
    key.codePoints()
        .forEach(
            c -> {
              if (c < 128 && Character.isLetterOrDigit(c) || c == '_') {
                name.appendCodePoint(c);
              } else {
                name.append('.').append(Integer.toHexString(c)).append('.');
              }
            });
    return name.toString();
  }

  /**
   * Refuses a part of the flat graph that still has variables.
   *
   * @throws UserError naming the op that uses one in a way that can't be frozen
   */
  public static void refuseVariables(GraphEditor graph) {
    FreezeVariables.refuseLeft(graph);
  }

  /**
   * Flattens one signature.
   *
   * @param signatureName as {@link SavedModelFile#chooseSignature} gives it
   */
  public static FlatModel of(SavedModelFile model, String signatureName) {
    SignatureDef signature = model.metaGraph().getSignatureDefOrThrow(signatureName);
    RewriteLog log = new RewriteLog();
    GraphDef.Builder top = model.metaGraph().getGraphDef().toBuilder();
    Set<String> roots = new LinkedHashSet<>();
    signature.getInputsMap().values().forEach(i -> roots.add(GraphEditor.nodeName(i.getName())));
    signature
        .getOutputsMap()
        .forEach(
            (key, output) -> {
              top.addNode(identity(outputNode(key), output));
              roots.add(outputNode(key));
            });
    GraphDef flat = InlineFunctions.apply(top.build(), roots);
    log.applied(
        "inline-functions",
        "",
        model.metaGraph().getGraphDef().getLibrary().getFunctionCount() + " in the library");
    Map<String, Variable> variables =
        CapturedVariables.describes(model)
            ? CapturedVariables.resolve(model)
            : SessionVariables.read(model, flat);
    GraphEditor editor = new GraphEditor(flat, roots);
    Set<String> live = new LinkedHashSet<>();
    editor.nodes().forEach(n -> live.add(n.getName()));
    FreezeVariables freeze = new FreezeVariables(variables);
    freeze.apply(editor, log);
    return new FlatModel(
        editor.toGraphDef(),
        signatureName,
        new TreeMap<>(signature.getInputsMap()),
        new TreeMap<>(signature.getOutputsMap()),
        variables.entrySet().stream()
            .filter(v -> live.contains(v.getKey()))
            .map(Map.Entry::getValue)
            .toList(),
        freeze.constants(),
        log);
  }

  private static NodeDef identity(String name, TensorInfo of) {
    return Nodes.op(name, "Identity", of.getDtype(), of.getName());
  }
}
