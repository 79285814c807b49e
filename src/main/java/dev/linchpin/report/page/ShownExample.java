package dev.linchpin.report.page;

import dev.linchpin.results.Part;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An adversarial example that is shown.
 *
 * @param part that its verdict is in
 * @param position in the array of examples that goes with the part
 */
record ShownExample(Part<VerdictRow> part, int position, VerdictRow verdict) {

  /**
   * Chooses examples from the first parts that have any: of each class one first, then others.
   *
   * @param parts in the order of preference
   * @param among images to choose from; all if empty
   */
  static List<ShownExample> choose(
      RunFolder folder, List<Part<VerdictRow>> parts, Set<Integer> among, int most) {
    List<ShownExample> chosen = new ArrayList<>();
    Set<Integer> images = new HashSet<>();
    Set<Integer> classes = new HashSet<>();
    for (Part<VerdictRow> part : parts) {
      if (chosen.size() == most) {
        break;
      }
      List<ShownExample> broken = broken(folder, part);
      for (boolean newClass : new boolean[] {true, false}) {
        for (ShownExample example : broken) {
          int image = example.verdict.image();
          if (chosen.size() < most
              && (among.isEmpty() || among.contains(image))
              && !(newClass && classes.contains(example.verdict.cleanClass()))
              && images.add(image)) {
            classes.add(example.verdict.cleanClass());
            chosen.add(example);
          }
        }
      }
    }
    chosen.sort(Comparator.comparingInt(e -> e.verdict.image()));
    return chosen;
  }

  /** In ascending order of images, which is that of the array. */
  private static List<ShownExample> broken(RunFolder folder, Part<VerdictRow> part) {
    List<VerdictRow> rows =
        folder.read(part).stream()
            .filter(VerdictRow::broken)
            .sorted(Comparator.comparingInt(VerdictRow::image))
            .toList();
    List<ShownExample> examples = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      examples.add(new ShownExample(part, i, rows.get(i)));
    }
    return examples;
  }
}
