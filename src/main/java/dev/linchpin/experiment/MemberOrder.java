package dev.linchpin.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** In which order attacks break images fastest, each attacking what those before left standing. */
final class MemberOrder {
  private MemberOrder() {}

  /**
   * Greedy: next is the member that breaks most of the survivors for each step that it spends on
   * them; of equal ones the one that spends least, then the first.
   *
   * @param broken {@code [members][images]}
   * @param steps {@code [members][images]}
   * @return positions of the members
   */
  static List<Integer> greedy(boolean[][] broken, long[][] steps) {
    List<Integer> left = new ArrayList<>(IntStream.range(0, broken.length).boxed().toList());
    List<Integer> order = new ArrayList<>();
    boolean[] standing = new boolean[broken.length == 0 ? 0 : broken[0].length];
    java.util.Arrays.fill(standing, true);
    while (!left.isEmpty()) {
      Integer best = null;
      double bestRate = -1;
      long bestCost = 0;
      for (Integer member : left) {
        long cost = 0;
        int breaks = 0;
        for (int i = 0; i < standing.length; i++) {
          cost += standing[i] ? steps[member][i] : 0;
          breaks += standing[i] && broken[member][i] ? 1 : 0;
        }
        double rate = (double) breaks / Math.max(1, cost);
        if (rate > bestRate || rate == bestRate && cost < bestCost) {
          best = member;
          bestRate = rate;
          bestCost = cost;
        }
      }
      order.add(best);
      left.remove(best);
      for (int i = 0; i < standing.length; i++) {
        standing[i] &= !broken[best][i];
      }
    }
    return order;
  }
}
