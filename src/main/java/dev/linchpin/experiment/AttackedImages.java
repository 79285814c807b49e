package dev.linchpin.experiment;

import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.Npy;
import dev.linchpin.results.MemberRow;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** What a run folder says about one model's images under attack. */
final class AttackedImages {
  /** An adversarial example. */
  record Example(int image, float[] pixels) {}

  private final RunFolder folder;
  private final String model;
  private final Map<List<Object>, Set<Integer>> broken = new HashMap<>();
  private final Map<List<Object>, Set<Integer>> byGradients = new HashMap<>();
  private final Map<List<Object>, Set<Integer>> attacked = new HashMap<>();

  /** Where no one asks what gradients broke. */
  AttackedImages(RunFolder folder, String model) {
    this(folder, model, Set.of());
  }

  /**
   * @param blackBox ids of attacks, or of ensembles' members, that go by no gradients
   */
  AttackedImages(RunFolder folder, String model, Set<String> blackBox) {
    this.folder = folder;
    this.model = model;
    for (Part<VerdictRow> part : parts()) {
      Map<Integer, String> members = members(part);
      for (VerdictRow row : folder.read(part)) {
        List<Object> key = List.of(row.norm(), row.epsilon());
        attacked.computeIfAbsent(key, k -> new TreeSet<>()).add(row.image());
        if (!blackBox.contains(row.attack())) {
          byGradients.computeIfAbsent(key, k -> new TreeSet<>());
        }
        if (row.broken()) {
          broken.computeIfAbsent(key, k -> new TreeSet<>()).add(row.image());
          if (!blackBox.contains(members.getOrDefault(row.winner(), row.attack()))) {
            byGradients.get(key).add(row.image());
          }
        }
      }
    }
  }

  /** Ids of the members that had part in an ensemble's verdicts, by position; else empty. */
  private Map<Integer, String> members(Part<VerdictRow> verdicts) {
    Part<MemberRow> part = new Part<>(PartKind.MEMBERS, verdicts.keys());
    return folder.has(part)
        ? folder.read(part).stream()
            .collect(Collectors.toMap(MemberRow::position, MemberRow::member))
        : Map.of();
  }

  private List<Part<VerdictRow>> parts() {
    return folder.parts(PartKind.VERDICTS).stream()
        .filter(p -> p.keys().get(0).equals(model))
        .toList();
  }

  /** Images that any attack of the run broke under the threat model. */
  Set<Integer> broken(ThreatModel threat) {
    return broken.getOrDefault(List.<Object>of(threat.norm(), threat.epsilon()), Set.of());
  }

  /**
   * Those of {@link #broken} that an attack by gradients broke, maybe among others. All of them
   * where the run has no such attack: there is nothing then that gradients could have missed.
   */
  Set<Integer> brokenByGradients(ThreatModel threat) {
    return byGradients.getOrDefault(
        List.<Object>of(threat.norm(), threat.epsilon()), broken(threat));
  }

  /** Those of {@link #broken} in any smaller ball of the same norm; null if there was none. */
  Set<Integer> brokenWithinSmaller(ThreatModel threat) {
    Set<Integer> smaller = null;
    for (List<Object> key : attacked.keySet()) {
      if (key.get(0).equals(threat.norm()) && (double) key.get(1) < threat.epsilon()) {
        smaller = smaller == null ? new TreeSet<>() : smaller;
        smaller.addAll(broken.getOrDefault(key, Set.of()));
      }
    }
    return smaller;
  }

  /** The run's examples under the threat model, of the images that {@code wanted} takes. */
  List<Example> examples(ThreatModel threat, IntPredicate wanted) {
    List<Example> examples = new ArrayList<>();
    for (Part<VerdictRow> part : parts()) {
      List<Integer> images =
          folder.read(part).stream()
              .filter(r -> r.norm().equals(threat.norm()) && r.epsilon() == threat.epsilon())
              .filter(VerdictRow::broken)
              .map(VerdictRow::image)
              .sorted()
              .toList();
      if (images.stream().noneMatch(wanted::test)) {
        continue;
      }
      float[] pixels =
          Npy.read(folder.examples().array(part.keys().toArray(String[]::new))).floats();
      int size = pixels.length / images.size();
      for (int i = 0; i < images.size(); i++) {
        if (wanted.test(images.get(i))) {
          examples.add(
              new Example(images.get(i), Arrays.copyOfRange(pixels, i * size, (i + 1) * size)));
        }
      }
    }
    return examples;
  }
}
