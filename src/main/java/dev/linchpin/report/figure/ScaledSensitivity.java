package dev.linchpin.report.figure;

import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The paper's figure 1: how scaled sensitivities are distributed over neurons. Scaled is as in
 * equation 4, (Δ − μ)/σ with Δ's sign; a neuron's value is the mean over the images on which Δ is
 * finite, as in the published code that prunes by it.
 */
final class ScaledSensitivity implements FigureMaker {
  private static final String TITLE = "Scaled sensitivity over neurons";
  private static final String CAPTION =
      "Figure 1 of the paper: distribution over neurons of the scaled sensitivity (Δ − μ)/σ; μ and σ"
          + " are mean and standard deviation of the neuron's output. A neuron counts once, with its"
          + " mean over the images on which Δ is finite (pooling all pairs of image and neuron would"
          + " weigh neurons by how often that is so). Gaussian kernel, Scott's rule. Values beyond"
          + " three interquartile ranges from the quartiles are left out: a few neurons of tiny σ would"
          + " set the kernel's width for all. ";

  @Override
  public List<Figure> of(Runs runs) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    runs.runs()
        .forEach(
            run -> {
              Map<String, Sample> read = read(run.folder());
              runs.sources(run).stream()
                  .filter(s -> read.containsKey(s.model()))
                  .map(s -> new Curve(s, read.get(s.model())))
                  .forEach(c -> curves.merge(run.identity(c.source().model()), c, Curve::ofMore));
            });
    List<Series> series = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Curve curve : curves.values()) {
      Source source = curve.source();
      double[] kept = curve.sample().kept();
      if (KernelDensity.possible(kept)) {
        series.add(Series.of(source, "density", source.index(), Series.Kind.SMOOTH, points(kept)));
        notes.add(source.name() + ": " + curve.sample().note());
      }
    }
    if (series.isEmpty()) {
      return List.of();
    }
    XyChart chart =
        new XyChart(
            new Axis(
                "Scaled sensitivity (Δ − μ)/σ, mean of a neuron",
                "scaled_delta",
                Axis.Scale.LINEAR),
            new Axis("Density", "density", Axis.Scale.LINEAR, 0, Double.NaN),
            series);
    String caption = CAPTION + String.join("; ", notes) + ".";
    return List.of(Illustration.of("Sensitivity", "figure1", TITLE, caption, chart));
  }

  /** A model's, of the run that saw it on most images. */
  private record Curve(Source source, Sample sample) {
    static Curve ofMore(Curve a, Curve b) {
      return b.sample().pairs > a.sample().pairs ? b : a;
    }
  }

  private static List<Point> points(double[] sample) {
    KernelDensity density = new KernelDensity(sample);
    return Arrays.stream(density.grid()).mapToObj(x -> new Point(x, density.at(x))).toList();
  }

  private static Map<String, Sample> read(RunFolder folder) {
    Map<String, Sample> samples = new LinkedHashMap<>();
    folder.forEach(
        PartKind.NEURON_STATISTICS,
        row -> samples.computeIfAbsent(row.model(), m -> new Sample()).add(row));
    folder.forEach(
        PartKind.NEURONS,
        row -> {
          Sample sample = samples.get(row.model());
          if (sample != null) {
            sample.add(row);
          }
        });
    return samples;
  }

  /** A sum for each neuron of one model. */
  private static final class Sample {
    private final Map<Integer, Neuron> neurons = new TreeMap<>();
    private int dead;
    private long pairs;
    private long infinite;

    private static final class Neuron {
      final double mean;
      final double std;
      double sum;
      int n;

      Neuron(NeuronStatRow row) {
        mean = row.mean();
        std = row.std();
      }
    }

    void add(NeuronStatRow row) {
      if (row.dead() || row.std() == 0) {
        dead++;
      } else {
        neurons.put(row.neuron(), new Neuron(row));
      }
    }

    void add(NeuronRow row) {
      Neuron neuron = neurons.get(row.neuron());
      if (neuron == null) {
        return;
      }
      pairs++;
      if (Float.isInfinite(row.delta())) {
        infinite++;
      } else {
        neuron.sum += (row.delta() - neuron.mean) / neuron.std;
        neuron.n++;
      }
    }

    private double[] values() {
      return neurons.values().stream().filter(n -> n.n > 0).mapToDouble(n -> n.sum / n.n).toArray();
    }

    double[] kept() {
      double[] values = values();
      return Fences.of(values).inside(values);
    }

    String note() {
      int values = values().length;
      return String.format(
          Locale.ROOT,
          "%d neurons drawn; left out %d dead (σ = 0), %d whose Δ is never finite, %d beyond; Δ = +∞"
              + " on %.1f %% of pairs",
          kept().length,
          dead,
          neurons.size() - values,
          values - kept().length,
          pairs == 0 ? 0 : 100.0 * infinite / pairs);
    }
  }
}
