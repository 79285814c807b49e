package dev.linchpin.graph;

/**
 * One pure graph rewrite. Implementations edit the graph they are handed in place, keep every node
 * named in {@link GraphEditor#kept()} under its name and with its meaning, and note in the log what
 * they applied and what they refused and why. They throw {@link dev.linchpin.base.UserError} only
 * for a graph that can't be used at all.
 */
public interface Rewrite {
  /** Short name for reports, such as {@code fold-batch-norm}. */
  String name();

  /** Edits {@code graph} in place. */
  void apply(GraphEditor graph, RewriteLog log);
}
