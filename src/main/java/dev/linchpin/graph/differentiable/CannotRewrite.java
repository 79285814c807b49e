package dev.linchpin.graph.differentiable;

/** Why a rewrite that matched a node leaves it as it is; ends up in the log. */
final class CannotRewrite extends Exception {
  private static final long serialVersionUID = 1L;

  CannotRewrite(String reason) {
    super(reason);
  }
}
