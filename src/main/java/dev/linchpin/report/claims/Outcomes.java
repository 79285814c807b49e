package dev.linchpin.report.claims;

import dev.linchpin.base.statistics.PairedShares;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened to each image, by its index.
 *
 * @param of whether the event did
 */
record Outcomes(Map<Integer, Boolean> of) {
  Outcomes {
    of = Map.copyOf(of);
  }

  boolean isEmpty() {
    return of.isEmpty();
  }

  /** Images that have an outcome in both. */
  int common(Outcomes other) {
    return (int) of.keySet().stream().filter(other.of::containsKey).count();
  }

  /** This beside another, on the images of both. There must be one. */
  PairedShares paired(Outcomes other) {
    int n = 0;
    int both = 0;
    int first = 0;
    int second = 0;
    for (Map.Entry<Integer, Boolean> entry : of.entrySet()) {
      Boolean there = other.of.get(entry.getKey());
      if (there == null) {
        continue;
      }
      n++;
      both += entry.getValue() && there ? 1 : 0;
      first += entry.getValue() && !there ? 1 : 0;
      second += !entry.getValue() && there ? 1 : 0;
    }
    return new PairedShares(n, both, first, second);
  }

  /** On this one's images: this event or the other; images that the other lacks have this alone. */
  Outcomes or(Outcomes other) {
    Map<Integer, Boolean> union = new TreeMap<>(of);
    union.replaceAll((image, hit) -> hit || other.of.getOrDefault(image, false));
    return new Outcomes(union);
  }

  /** On another's images; where this has no outcome, the event did not happen. */
  Outcomes on(Outcomes other) {
    Map<Integer, Boolean> there = new TreeMap<>(other.of);
    there.replaceAll((image, ignored) -> of.getOrDefault(image, false));
    return new Outcomes(there);
  }
}
