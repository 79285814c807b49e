package dev.linchpin.report.page;

import dev.linchpin.report.CurveText;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How an image was broken.
 *
 * @param neuron the feature that the winning trajectory attacked; -1 for attacks of none
 * @param rank its place in the attack's order, 0 for the first
 * @param delta Δ of that neuron; NaN where it was not stored
 */
record NeuronHit(int neuron, int rank, double delta) {
  /** One for each example, in their order. */
  static List<NeuronHit> of(RunFolder folder, List<ShownExample> examples) {
    Map<ShownExample, NeuronHit> winners = new HashMap<>();
    Map<List<Integer>, Double> deltas = new HashMap<>();
    for (ShownExample example : examples) {
      NeuronHit winner = winner(folder, example);
      winners.put(example, winner);
      if (winner.neuron >= 0) {
        deltas.put(List.of(example.verdict().image(), winner.neuron), Double.NaN);
      }
    }
    if (!deltas.isEmpty()) {
      fill(folder, examples.get(0).verdict().model(), deltas);
    }
    List<NeuronHit> hits = new ArrayList<>();
    for (ShownExample example : examples) {
      NeuronHit w = winners.get(example);
      Double delta = deltas.get(List.of(example.verdict().image(), w.neuron));
      hits.add(new NeuronHit(w.neuron, w.rank, delta == null ? Double.NaN : delta));
    }
    return hits;
  }

  private static NeuronHit winner(RunFolder folder, ShownExample example) {
    String[] keys = Gallery.keys(example.part());
    Part<TrajectoryRow> part = PartKind.TRAJECTORIES.of(keys);
    if (!folder.has(part)) {
      return new NeuronHit(-1, -1, Double.NaN);
    }
    VerdictRow verdict = example.verdict();
    int[] neuron = {-1};
    folder.forEach(
        part,
        t -> {
          if (t.image() == verdict.image() && t.index() == verdict.winner()) {
            neuron[0] = t.neuron();
          }
        });
    return new NeuronHit(neuron[0], verdict.winner() / restarts(folder, keys), Double.NaN);
  }

  private static int restarts(RunFolder folder, String[] keys) {
    Part<AttackFacts> part = PartKind.ATTACKS.of(keys);
    return folder.has(part) ? Math.max(1, folder.read(part).get(0).restarts()) : 1;
  }

  /** Puts Δ to each pair of image and neuron, from the parts that have the images. */
  private static void fill(RunFolder folder, String model, Map<List<Integer>, Double> deltas) {
    for (Part<NeuronRow> part : folder.parts(PartKind.NEURONS)) {
      if (part.keys().size() == 2
          && part.keys().get(0).equals(model)
          && deltas.keySet().stream().anyMatch(k -> within(part.keys().get(1), k.get(0)))) {
        folder.forEach(
            part,
            n ->
                deltas.computeIfPresent(
                    List.of(n.image(), n.neuron()), (k, d) -> (double) n.delta()));
      }
    }
  }

  /**
   * @param slice {@code 000000-000256}
   */
  private static boolean within(String slice, int image) {
    String[] ends = slice.split("-");
    return ends.length == 2
        && image >= Integer.parseInt(ends[0])
        && image < Integer.parseInt(ends[1]);
  }

  String text(VerdictRow verdict) {
    String through =
        neuron < 0
            ? "Broken by " + verdict.attack().toUpperCase(Locale.ROOT)
            : "Broken through neuron "
                + neuron
                + ", "
                + place()
                + " of this image"
                + (Double.isNaN(delta) ? "" : ", Δ = " + Numbers.of(delta));
    return through + "; " + distance(verdict) + " away.";
  }

  private String place() {
    return rank == 0 ? "the most sensitive" : "number " + (rank + 1) + " in sensitivity";
  }

  private static String distance(VerdictRow verdict) {
    double distance =
        switch (verdict.norm()) {
          case "linf" -> verdict.distanceLinf();
          case "l1" -> verdict.distanceL1();
          default -> verdict.distanceL2();
        };
    String norm = verdict.norm();
    return norm.substring(0, 1).toUpperCase(Locale.ROOT)
        + norm.substring(1)
        + " "
        + (norm.equals("linf") ? CurveText.length(norm, distance) : Numbers.of(distance));
  }
}
