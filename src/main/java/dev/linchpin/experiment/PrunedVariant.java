package dev.linchpin.experiment;

import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.spec.proto.Prune;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which features are zeroed, and what is measured then.
 *
 * @param most whether the most sensitive ones
 * @param share of the features
 * @param attack empty: accuracy alone
 */
record PrunedVariant(boolean most, double share, Optional<PlannedAttack> attack) {

  /** All that {@code spec} asks for, those of one mask together. */
  static List<PrunedVariant> all(Prune spec, List<PlannedAttack> attacks) {
    List<PrunedVariant> all = new ArrayList<>();
    for (double share : spec.getSharesList()) {
      for (Prune.Which which : spec.getWhichList()) {
        boolean most = which == Prune.Which.MOST_SENSITIVE;
        all.add(new PrunedVariant(most, share, Optional.empty()));
        attacks.forEach(a -> all.add(new PrunedVariant(most, share, Optional.of(a))));
      }
    }
    return all;
  }

  private String which() {
    return most ? "most" : "least";
  }

  private String[] keys(String model) {
    return new String[] {
      model, which(), Double.toString(share), attack.map(PlannedAttack::threatKey).orElse("none")
    };
  }

  /** What is not in the folder yet. */
  List<Slice> remaining(ModelRun model) {
    return Slice.remaining(
        model.size(), Slice.done(model.folder(), PartKind.PRUNING, keys(model.name())));
  }

  Part<PruneRow> part(String model, Slice slice) {
    return AttackTask.part(PartKind.PRUNING, keys(model), slice);
  }

  /**
   * Rows of a slice.
   *
   * @param zeroed number of features
   * @param broken of each image of the slice
   */
  List<PruneRow> rows(String model, int zeroed, CleanSlice clean, boolean[] broken) {
    List<PruneRow> rows = new ArrayList<>();
    for (int i = 0; i < broken.length; i++) {
      rows.add(
          new PruneRow(
              model,
              which(),
              share,
              zeroed,
              attack.map(a -> a.attack().threat().norm()).orElse("none"),
              attack.map(a -> a.attack().threat().epsilon()).orElse(0.0),
              clean.indices()[i],
              clean.labels()[i],
              clean.clean().predicted()[i],
              broken[i]));
    }
    return rows;
  }
}
