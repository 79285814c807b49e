package dev.linchpin.experiment;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.results.Examples;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The first broken images of each attack on a model, as PNG: whatever slices they came from, so
 * that a run that grew has those of one that was as large from the start.
 */
final class BrokenPictures {
  /** For each attack and threat model. */
  static final int SHOWN = 16;

  private BrokenPictures() {}

  /** Draws those that are missing, and returns the images that are shown for any attack. */
  static SortedSet<Integer> complete(RunFolder folder, String model) {
    SortedSet<Integer> shown = new TreeSet<>();
    Map<List<String>, Integer> counts = new HashMap<>();
    // In the order of their names, so of the images.
    for (Part<VerdictRow> part : folder.parts(PartKind.VERDICTS)) {
      List<String> attack = part.keys().subList(0, part.keys().size() - 1);
      int before = counts.getOrDefault(attack, 0);
      if (!attack.get(0).equals(model) || before == SHOWN) {
        continue;
      }
      List<Integer> broken =
          folder.read(part).stream()
              .filter(VerdictRow::broken)
              .map(VerdictRow::image)
              .sorted(Comparator.naturalOrder())
              .limit(SHOWN - before)
              .toList();
      counts.put(attack, before + broken.size());
      shown.addAll(broken);
      draw(folder.examples(), part, broken, attack.toArray(String[]::new));
    }
    return shown;
  }

  /**
   * @param broken the first of the part's broken images: so they lie in its array
   */
  private static void draw(
      Examples examples, Part<VerdictRow> part, List<Integer> broken, String[] attack) {
    if (broken.stream().allMatch(i -> examples.hasPicture(i, attack))) {
      return;
    }
    NpyArray array = Npy.read(examples.array(part.keys().toArray(String[]::new)));
    int[] shape = array.shape();
    float[] pixels = array.floats();
    for (int i = 0; i < broken.size(); i++) {
      if (!examples.hasPicture(broken.get(i), attack)) {
        examples.writePicture(broken.get(i), pixels, i, shape[1], shape[2], shape[3], attack);
      }
    }
  }
}
