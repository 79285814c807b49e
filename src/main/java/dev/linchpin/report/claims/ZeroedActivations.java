package dev.linchpin.report.claims;

import dev.linchpin.base.statistics.PairedMeans;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.PartKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adversarial training zeroes more activations than standard training, the regulariser fewer. For
 * each image: the share of features that are exactly 0. Needs z of each image, as the sensitivity
 * task stores it. Decided by the run with most images.
 */
record ZeroedActivations() implements ClaimKind {
  private static final ClaimText MORE =
      new ClaimText(
          "adversarial-training-zeroes-more",
          "Adversarial training zeroes out more feature activations than regular training",
          "section 3, figure 3");

  private static final ClaimText FEWER =
      new ClaimText(
          "sensitivity-training-zeroes-fewer",
          "Training for sensitivity leads to nearly all neurons having activations that are not zero",
          "section 3, figure 3");

  private static final Aim AIM = new Aim.AtLeast(0.05);

  /** As figure 3 scales: a feature in the lowest fiftieth of its model's range. */
  private static final double LOW = 0.02;

  @Override
  public List<Candidate> of(List<RunData> runs) {
    Map<List<String>, Candidate> widest = new LinkedHashMap<>();
    for (RunData run : runs) {
      for (Candidate candidate : of(run)) {
        List<String> models =
            new ArrayList<>(candidate.about().models().stream().map(run::identity).toList());
        widest.merge(models, candidate, (a, b) -> b.measured().n() > a.measured().n() ? b : a);
      }
    }
    return new ArrayList<>(widest.values());
  }

  @Override
  public List<Candidate> of(RunData run) {
    List<Candidate> all = new ArrayList<>();
    List<String> standard = run.models(Role.STANDARD).stream().limit(1).toList();
    List<String> others =
        run.models().stream()
            .filter(m -> run.role(m).adversarial() || run.role(m) == Role.SENSITIVITY)
            .toList();
    if (standard.isEmpty() || others.isEmpty()) {
      return all;
    }
    Map<String, Features> features = features(run);
    for (String other : others) {
      Features a = features.get(standard.get(0));
      Features b = features.get(other);
      if (a == null || b == null) {
        continue;
      }
      List<Integer> images = a.zeros.keySet().stream().filter(b.zeros::containsKey).toList();
      if (images.size() < 2) {
        continue;
      }
      boolean more = run.role(other).adversarial();
      PairedMeans paired =
          more
              ? PairedMeans.of(b.of(images), a.of(images))
              : PairedMeans.of(a.of(images), b.of(images));
      all.add(
          new Candidate(
                  more ? MORE : FEWER,
                  new Subject(run.label(), List.of(standard.get(0), other), ""),
                  "features at zero in " + (more ? other : standard.get(0)),
                  "in " + (more ? standard.get(0) : other),
                  paired,
                  AIM)
              .noted(low(other, b) + ", " + low(standard.get(0), a)));
    }
    return all;
  }

  private static String low(String model, Features features) {
    return String.format(
        Locale.ROOT,
        "below 2 %% of the largest activation in %s %.1f %%",
        model,
        100 * features.lowShare());
  }

  private static Map<String, Features> features(RunData run) {
    Map<String, Features> features = new HashMap<>();
    run.folder()
        .forEach(
            PartKind.NEURONS,
            (NeuronRow row) -> features.computeIfAbsent(row.model(), m -> new Features()).add(row));
    return features;
  }

  /** The z of a model. */
  private static final class Features {
    /** By image: features at zero, features. */
    private final TreeMap<Integer, int[]> zeros = new TreeMap<>();

    private float[] values = new float[1024];
    private int count;
    private float least = Float.POSITIVE_INFINITY;
    private float most = Float.NEGATIVE_INFINITY;

    void add(NeuronRow row) {
      int[] image = zeros.computeIfAbsent(row.image(), i -> new int[2]);
      image[0] += row.z() == 0 ? 1 : 0;
      image[1]++;
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = row.z();
      least = Math.min(least, row.z());
      most = Math.max(most, row.z());
    }

    double[] of(List<Integer> images) {
      return images.stream().mapToDouble(i -> (double) zeros.get(i)[0] / zeros.get(i)[1]).toArray();
    }

    double lowShare() {
      double bound = least + LOW * (most - least);
      int low = 0;
      for (int i = 0; i < count; i++) {
        low += values[i] <= bound ? 1 : 0;
      }
      return (double) low / count;
    }
  }
}
