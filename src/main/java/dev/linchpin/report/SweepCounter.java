package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.SweepRow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes the rows of one sweep, one at a time, and sums them up. */
final class SweepCounter {
  private static final int TENTHS = 10;

  private record Key(String model, ThreatKey threat) {}

  private final Map<Integer, int[]> byRank = new HashMap<>();
  private final BitSet images = new BitSet();
  private long steps;

  private static final int SUCCEEDED = 0;
  private static final int ATTACKED = 1;
  private static final int WITHOUT = 2;

  /**
   * The sweeps of a folder, in the order of the models.
   *
   * @param features by model, in order
   */
  static List<SweepSummary> all(RunFolder folder, Map<String, Integer> features) {
    Map<Key, SweepCounter> counters = new HashMap<>();
    folder.forEach(
        PartKind.SWEEP,
        r ->
            counters
                .computeIfAbsent(
                    new Key(r.model(), new ThreatKey(r.norm(), r.epsilon())),
                    k -> new SweepCounter())
                .add(r));
    List<String> order = List.copyOf(features.keySet());
    return counters.entrySet().stream()
        .filter(e -> features.containsKey(e.getKey().model()))
        .map(e -> e.getValue().summary(e.getKey(), features.get(e.getKey().model())))
        .sorted(
            Comparator.<SweepSummary>comparingInt(s -> order.indexOf(s.model()))
                .thenComparing(SweepSummary::threat))
        .toList();
  }

  private void add(SweepRow row) {
    int[] counts = byRank.computeIfAbsent(row.rank(), r -> new int[3]);
    counts[row.target() ? ATTACKED : WITHOUT]++;
    counts[SUCCEEDED] += row.success() ? 1 : 0;
    images.set(row.image());
    steps += row.steps();
  }

  private SweepSummary summary(Key key, int features) {
    List<SweepSummary.Tenth> tenths = new ArrayList<>();
    for (int t = 0; t < TENTHS; t++) {
      int from = bound(t, features);
      int to = bound(t + 1, features);
      int[] sum = new int[3];
      byRank.forEach(
          (rank, counts) -> {
            for (int i = 0; i < sum.length && from <= rank && rank < to; i++) {
              sum[i] += counts[i];
            }
          });
      if (sum[ATTACKED] + sum[WITHOUT] > 0) {
        tenths.add(
            new SweepSummary.Tenth(
                from, to, new Wilson(sum[SUCCEEDED], sum[ATTACKED]), sum[WITHOUT]));
      }
    }
    return new SweepSummary(
        key.model(),
        key.threat().norm(),
        key.threat().epsilon(),
        features,
        byRank.size(),
        images.cardinality(),
        steps,
        tenths);
  }

  /** Where a tenth begins. */
  private static int bound(int tenth, int features) {
    return (int) Math.round(tenth * features / (double) TENTHS);
  }
}
