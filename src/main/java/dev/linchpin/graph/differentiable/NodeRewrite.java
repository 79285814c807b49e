package dev.linchpin.graph.differentiable;

import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.Rewrite;
import dev.linchpin.graph.RewriteLog;
import org.tensorflow.proto.NodeDef;

/**
 * A rewrite of single nodes: a pattern, a check that says why not, the rewrite. The new subgraph
 * ends in a node of the old one's name, so that consumers and kept names need no change.
 */
abstract class NodeRewrite implements Rewrite {

  /** Whether the node has the form that this rewrite replaces; attributes only. */
  abstract boolean matches(NodeDef node);

  /** What of the pattern needs shapes; asked only of nodes that match by their attributes. */
  boolean matches(Site site) {
    return true;
  }

  /**
   * Replaces the node.
   *
   * @return what was done, for the log
   * @throws CannotRewrite why not; the graph is untouched then
   */
  abstract String rewrite(Site site) throws CannotRewrite;

  @Override
  public final void apply(GraphEditor graph, RewriteLog log) {
    TensorTypes types = null;
    for (NodeDef node : graph.nodes()) {
      if (!matches(node)) {
        continue;
      }
      if (types == null) {
        types = TensorTypes.of(graph);
      }
      Site site = new Site(graph, node, types);
      if (!matches(site)) {
        continue;
      }
      try {
        String done = rewrite(site);
        log.applied(name(), node.getName(), done);
      } catch (CannotRewrite e) {
        log.refused(name(), node.getName(), node.getOp() + ": " + e.getMessage());
      }
    }
  }
}
