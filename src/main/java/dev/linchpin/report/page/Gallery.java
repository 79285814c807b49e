package dev.linchpin.report.page;

import dev.linchpin.base.Npy;
import dev.linchpin.report.ModelSummary;
import dev.linchpin.report.ThreatKey;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adversarial examples of a model under a threat model.
 *
 * @param note how the difference is shown; empty without clean images
 */
record Gallery(String title, String note, List<Card> cards) {
  private static final int MOST = 6;

  /** With more groups than {@link #FEW} each has a row. */
  private static final int MOST_OF_MANY = 3;

  private static final int FEW = 4;

  /** Bytes of pixels of all galleries together: large images leave room for fewer. */
  private static final long BUDGET = 4_000_000;

  /**
   * @param title the classes before and after
   * @param text which neuron, how far
   */
  record Card(String title, String text, List<Picture> pictures) {}

  static List<Gallery> of(List<RunView> runs) {
    List<Group> groups = new ArrayList<>();
    for (RunView view : runs.stream().filter(v -> v.run().pictures()).toList()) {
      for (ModelSummary model : view.run().summary().models()) {
        parts(view.run().folder(), model.name())
            .values()
            .forEach(parts -> groups.add(new Group(view, model.name(), parts)));
      }
    }
    return groups.stream().flatMap(g -> g.gallery(groups.size()).stream()).toList();
  }

  /** Verdicts with examples by threat model; those of single neurons first. */
  private static Map<String, List<Part<VerdictRow>>> parts(RunFolder folder, String model) {
    return folder.parts(PartKind.VERDICTS).stream()
        .filter(p -> p.keys().size() == 4 && p.keys().get(0).equals(model))
        .filter(p -> folder.examples().has(p.keys().toArray(String[]::new)))
        .sorted(
            Comparator.<Part<VerdictRow>, Boolean>comparing(p -> !ofNeurons(p))
                .thenComparing(p -> p.keys().get(1))
                .thenComparing(p -> p.keys().get(3)))
        .collect(Collectors.groupingBy(p -> p.keys().get(2), TreeMap::new, Collectors.toList()));
  }

  private static boolean ofNeurons(Part<?> part) {
    return part.keys().get(1).startsWith("ns");
  }

  /** A model under a threat model. */
  private record Group(RunView view, String model, List<Part<VerdictRow>> parts) {
    Optional<Gallery> gallery(int groups) {
      int[] shape = Npy.readRows(view.run().folder().examples().array(keys(parts.get(0)))).shape();
      long card = 3L * shape[1] * shape[2] * shape[3];
      int most =
          (int) Math.max(1, Math.min(groups > FEW ? MOST_OF_MANY : MOST, BUDGET / (card * groups)));
      List<ShownExample> shown =
          ShownExample.choose(view.run().folder(), parts, view.clean().of(model), most);
      if (shown.isEmpty()) {
        return Optional.empty();
      }
      Map<ShownExample, Pixels> clean = new HashMap<>();
      Map<ShownExample, Pixels> found = new HashMap<>();
      float largest = 0;
      for (ShownExample s : shown) {
        Pixels pixels =
            Pixels.of(
                Npy.readRows(view.run().folder().examples().array(keys(s.part())), s.position()),
                0);
        found.put(s, pixels);
        Optional<Pixels> before =
            view.clean().read(model, s.verdict().image()).filter(pixels::sameShape);
        if (before.isPresent()) {
          clean.put(s, before.get());
          largest = Math.max(largest, pixels.largestDifference(before.get()));
        }
      }
      int factor = magnification(largest);
      VerdictRow first = shown.get(0).verdict();
      ThreatKey threat = new ThreatKey(first.norm(), first.epsilon());
      List<NeuronHit> hits = NeuronHit.of(view.run().folder(), shown);
      List<Card> cards = new ArrayList<>();
      for (int i = 0; i < shown.size(); i++) {
        ShownExample s = shown.get(i);
        cards.add(
            card(
                s.verdict(), hits.get(i), found.get(s), Optional.ofNullable(clean.get(s)), factor));
      }
      return Optional.of(
          new Gallery(
              view.run().name(model) + " · " + threat.label(),
              clean.isEmpty()
                  ? "This run kept no clean images, so the adversarial ones stand alone."
                  : "Differences are magnified " + factor + " times about a middle grey.",
              cards));
    }

    private Card card(
        VerdictRow verdict, NeuronHit hit, Pixels found, Optional<Pixels> clean, int factor) {
      String before = view.classes().of(verdict.cleanClass());
      String after = view.classes().of(verdict.classAfter());
      String image = "Image " + verdict.image();
      List<Picture> pictures = new ArrayList<>();
      clean.ifPresent(
          c -> pictures.add(Picture.of(c, image + ", clean: classified as " + before, "clean")));
      pictures.add(
          Picture.of(found, image + ", adversarial: classified as " + after, "adversarial"));
      clean.ifPresent(
          c ->
              pictures.add(
                  Picture.of(
                      found.difference(c, factor),
                      "Their difference, magnified " + factor + " times",
                      "difference ×" + factor)));
      String wrong =
          verdict.correct() ? "" : " (label: " + view.classes().of(verdict.label()) + ")";
      return new Card(before + " → " + after, image + wrong + ". " + hit.text(verdict), pictures);
    }
  }

  static String[] keys(Part<?> part) {
    return part.keys().toArray(String[]::new);
  }

  /** The largest of 1, 2, 5, 10, … that keeps differences up to {@code largest} in [0,1]. */
  static int magnification(float largest) {
    int factor = 1;
    for (int power = 1; power <= 1000; power *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        // A radius of float32 may be a little larger than what it stands for.
        factor = largest * power * digit <= 0.5001f ? power * digit : factor;
      }
    }
    return factor;
  }
}
