package dev.linchpin.attack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which classes class-targeted attacks go after, in order. */
public final class ClassTargets {
  private ClassTargets() {}

  /**
   * Each image's classes of largest clean logit, the clean class left out; of equal ones the lower
   * first. As AutoAttack's targeted attacks take them.
   *
   * @param logits {@code [n, classes]} of the clean images, by the verdict graph
   * @param cleanClass {@code [n]}
   * @param count classes an image; all others if there are fewer
   */
  public static List<List<Integer>> byLogits(float[] logits, int[] cleanClass, int count) {
    int classes = cleanClass.length == 0 ? 0 : logits.length / cleanClass.length;
    List<List<Integer>> targets = new ArrayList<>();
    for (int i = 0; i < cleanClass.length; i++) {
      int row = i * classes;
      int clean = cleanClass[i];
      targets.add(
          IntStream.range(0, classes)
              .filter(c -> c != clean)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer c) -> -(double) logits[row + c]))
              .limit(count)
              .collect(Collectors.toUnmodifiableList()));
    }
    return targets;
  }
}
