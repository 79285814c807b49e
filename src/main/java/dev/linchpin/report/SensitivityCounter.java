package dev.linchpin.report;

import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.NeuronState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes the rows of one model, one at a time, and sums them up. */
final class SensitivityCounter {
  private static final int SHOWN = 10;

  /** The neuron of rank 0; -1 where an image has none. */
  private final Map<Integer, Integer> firstOfImage = new HashMap<>();

  private final List<NeuronStatRow> statistics = new ArrayList<>();
  private long rows;
  private long noCrossing;
  private long ties;

  void add(NeuronRow row) {
    rows++;
    noCrossing += row.state() == NeuronState.NO_CROSSING ? 1 : 0;
    ties += row.state() == NeuronState.TIE ? 1 : 0;
    firstOfImage.merge(row.image(), row.rank() == 0 ? row.neuron() : -1, Math::max);
  }

  void add(NeuronStatRow row) {
    statistics.add(row);
  }

  SensitivitySummary summary(String model) {
    Map<Integer, Integer> wins = new HashMap<>();
    firstOfImage.values().forEach(first -> wins.merge(first, 1, Integer::sum));
    int images = firstOfImage.size();
    List<SensitivitySummary.Neuron> ranked =
        statistics.stream()
            .map(
                s ->
                    new SensitivitySummary.Neuron(
                        s.neuron(),
                        share(wins.getOrDefault(s.neuron(), 0), images),
                        s.medianDelta(),
                        s.dead()))
            .sorted(
                Comparator.comparing(SensitivitySummary.Neuron::dead)
                    .thenComparing(SensitivitySummary.Neuron::share, Comparator.reverseOrder())
                    .thenComparing(SensitivitySummary.Neuron::medianDelta)
                    .thenComparing(SensitivitySummary.Neuron::neuron))
            .limit(SHOWN)
            .toList();
    return new SensitivitySummary(
        model,
        statistics.size(),
        images,
        (int) statistics.stream().filter(NeuronStatRow::dead).count(),
        median(statistics.stream().mapToDouble(NeuronStatRow::medianDelta).sorted().toArray()),
        share(noCrossing, rows),
        share(ties, rows),
        ranked);
  }

  private static double share(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }

  private static double median(double[] sorted) {
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
