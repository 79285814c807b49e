package dev.linchpin.experiment;

import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Consecutive images of the data set, what one part of results is about.
 *
 * @param from first image
 * @param to past the last image
 */
record Slice(int from, int to) {
  /** Few enough that a kill costs little, many enough that the engine's slots stay full. */
  static final int SIZE = 256;

  int size() {
    return to - from;
  }

  /** The last key of the parts of this slice. */
  String key() {
    return String.format(Locale.ROOT, "%06d-%06d", from, to);
  }

  /** How much of {@code 0..n} is in parts of {@code kind} and {@code keys} already. */
  static List<Slice> done(RunFolder folder, PartKind<?> kind, String... keys) {
    List<Slice> done = new ArrayList<>();
    for (Part<?> part : folder.parts(kind)) {
      List<String> own = part.keys();
      if (own.size() == keys.length + 1 && own.subList(0, keys.length).equals(List.of(keys))) {
        String[] ends = own.get(keys.length).split("-");
        done.add(new Slice(Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
      }
    }
    return done;
  }

  /**
   * What is left of {@code 0..n}: the gaps between what is done, cut at multiples of {@link #SIZE}
   * so that runs of another limit share parts.
   */
  static List<Slice> remaining(int n, List<Slice> done) {
    return remaining(n, done, SIZE);
  }

  /** Likewise, cut at multiples of {@code most}. */
  static List<Slice> remaining(int n, List<Slice> done, int most) {
    boolean[] covered = new boolean[n];
    for (Slice slice : done) {
      for (int i = slice.from(); i < Math.min(n, slice.to()); i++) {
        covered[i] = true;
      }
    }
    List<Slice> left = new ArrayList<>();
    int from = 0;
    while (from < n) {
      if (covered[from]) {
        from++;
        continue;
      }
      int to = from;
      while (to < n && !covered[to] && (to == from || to % most != 0)) {
        to++;
      }
      left.add(new Slice(from, to));
      from = to;
    }
    return left;
  }
}
