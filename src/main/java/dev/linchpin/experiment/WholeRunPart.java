package dev.linchpin.experiment;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Parts about all images of a run together, one a model: computed anew when there are more. */
final class WholeRunPart {
  private WholeRunPart() {}

  /**
   * Leaves one part: that of these images, or of more if an earlier run had more.
   *
   * @param compute writes the part with keys model and {@link Slice#key}
   */
  static void renew(
      RunFolder folder, PartKind<?> kind, String model, int images, Consumer<Slice> compute) {
    Slice whole = new Slice(0, images);
    List<Slice> there = Slice.done(folder, kind, model);
    if (there.stream().noneMatch(s -> s.to() >= whole.to())) {
      compute.accept(whole);
      there.add(whole);
    }
    // The widest stands for all; a kill may have left others beside it.
    there.stream()
        .sorted(Comparator.comparingInt(Slice::to).reversed())
        .skip(1)
        .forEach(s -> folder.remove(kind.of(model, s.key())));
  }
}
