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

  private record Best(int neuron, float delta) {
    boolean yieldsTo(int otherNeuron, float otherDelta) {
      return otherDelta < delta || (otherDelta == delta && otherNeuron < neuron);
    }
  }

  private static final Best NONE = new Best(-1, Float.POSITIVE_INFINITY);

  private final Map<Integer, Best> bestOfImage = new HashMap<>();
  private final List<NeuronStatRow> statistics = new ArrayList<>();
  private long rows;
  private long noCrossing;
  private long ties;

  void add(NeuronRow row) {
    rows++;
    noCrossing += row.state() == NeuronState.NO_CROSSING ? 1 : 0;
    ties += row.state() == NeuronState.TIE ? 1 : 0;
    Best best = bestOfImage.computeIfAbsent(row.image(), i -> NONE);
    float delta = Math.abs(row.delta());
    if (row.state() == NeuronState.FINITE && best.yieldsTo(row.neuron(), delta)) {
      bestOfImage.put(row.image(), new Best(row.neuron(), delta));
    }
  }

  void add(NeuronStatRow row) {
    statistics.add(row);
  }

  SensitivitySummary summary(String model) {
    Map<Integer, Integer> wins = new HashMap<>();
    bestOfImage.values().forEach(b -> wins.merge(b.neuron(), 1, Integer::sum));
    int images = bestOfImage.size();
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
