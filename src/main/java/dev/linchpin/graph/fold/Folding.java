package dev.linchpin.graph.fold;

import dev.linchpin.graph.Rewrite;
import java.util.List;

/** The rewrites that make a frozen graph fast before gradients are taken, in order. */
public final class Folding {
  /** All of them; numbers stay within 1e-5 of the largest. */
  public static final List<Rewrite> REWRITES =
      List.of(
          new DropNoOps(),
          new FoldBatchNorm(),
          new FusePadIntoConv(),
          new FoldInputAffine(),
          new FoldAffine(),
          new SliceToPool(),
          new SubsampleFirst());

  private Folding() {}
}
