package dev.linchpin.experiment;

import dev.linchpin.results.ExcitingRow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The images on which some neurons are largest; of equal ones the first. */
final class ExcitingImages {
  /** For a neuron. */
  static final int SHOWN = 6;

  private final Map<Integer, TreeSet<Found>> best = new LinkedHashMap<>();

  private record Found(float z, int image) {}

  /**
   * @param neurons in the order of the rows
   */
  ExcitingImages(List<Integer> neurons) {
    Comparator<Found> order =
        Comparator.comparing(Found::z, Comparator.reverseOrder()).thenComparing(Found::image);
    neurons.forEach(n -> best.put(n, new TreeSet<>(order)));
  }

  /** Takes note of a value, if its neuron is one of those looked at. */
  void add(int neuron, int image, float z) {
    TreeSet<Found> found = best.get(neuron);
    if (found != null) {
      found.add(new Found(z, image));
      if (found.size() > SHOWN) {
        found.pollLast();
      }
    }
  }

  /** All features of some images. */
  void add(int firstImage, float[] z, int features) {
    for (int i = 0; i < z.length / features; i++) {
      for (int neuron : best.keySet()) {
        add(neuron, firstImage + i, z[i * features + neuron]);
      }
    }
  }

  /** Neuron by neuron, the image of largest z first. */
  List<ExcitingRow> rows(String model) {
    return best.entrySet().stream().flatMap(e -> rows(model, e.getKey(), e.getValue())).toList();
  }

  private static Stream<ExcitingRow> rows(String model, int neuron, TreeSet<Found> found) {
    List<Found> all = List.copyOf(found);
    return all.stream().map(f -> new ExcitingRow(model, neuron, all.indexOf(f), f.image(), f.z()));
  }
}
