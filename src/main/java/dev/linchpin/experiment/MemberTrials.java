package dev.linchpin.experiment;

import dev.linchpin.attack.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What members of an ensemble did to the first images before their order was known: what of it the
 * order calls for is not done again.
 */
final class MemberTrials {
  /** By member, in the order in which they were tried. */
  private final List<SliceResults> trials = new ArrayList<>();

  private long taken;

  /**
   * Adds the next member's trial, on the same images.
   *
   * @return whether it breaks all of them, so that no other member can do better
   */
  boolean add(SliceResults results) {
    trials.add(results);
    return results.result().broken() == results.result().verdicts().size();
  }

  /** Order of the members tried, by what they did. */
  List<Integer> order() {
    boolean[][] broken = new boolean[trials.size()][];
    long[][] steps = new long[trials.size()][];
    for (int m = 0; m < broken.length; m++) {
      List<Verdict> verdicts = trials.get(m).result().verdicts();
      broken[m] = new boolean[verdicts.size()];
      steps[m] = new long[verdicts.size()];
      for (int i = 0; i < verdicts.size(); i++) {
        broken[m][i] = verdicts.get(i).broken();
        steps[m][i] = verdicts.get(i).trajectorySteps();
      }
    }
    return MemberOrder.greedy(broken, steps);
  }

  /** Steps of the trials but for those taken. */
  long stepsLeft() {
    return trials.stream().mapToLong(t -> t.result().gradientSteps()).sum() - taken;
  }

  /** Steps in bfloat16, of those taken, too. */
  long bfloat16Steps() {
    return trials.stream().mapToLong(t -> t.result().bfloat16Steps()).sum();
  }

  /** What the member's trial says of these images, as if it had attacked no others. */
  Optional<SliceResults> take(int member, CleanSlice clean) {
    int tried = tried(member);
    int[] known = IntStream.of(clean.indices()).filter(i -> i < tried).toArray();
    if (known.length == 0) {
      return Optional.empty();
    }
    SliceResults results = trials.get(member).only(known);
    taken += results.result().gradientSteps();
    return Optional.of(results);
  }

  /** Those of the images that the member's trial says nothing of. */
  CleanSlice rest(int member, CleanSlice clean) {
    int tried = tried(member);
    if (tried == 0) {
      return clean;
    }
    int[] indices = clean.indices();
    return clean.only(
        IntStream.range(0, indices.length).filter(i -> indices[i] >= tried).toArray());
  }

  /** How many images, the first of the data, the member was tried on. */
  private int tried(int member) {
    return member < trials.size() ? trials.get(member).clean().indices().length : 0;
  }
}
