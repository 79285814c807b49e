package dev.linchpin.attack;

import dev.linchpin.attack.threat.Norm;
import dev.linchpin.model.LogitsHead;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The exact distance of an image to another class of an affine classifier, inside the box. */
final class NearestBoundary {
  private NearestBoundary() {}

  /** Of all other classes. */
  static double distance(LogitsHead head, float[] image, int y, Norm norm) {
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < head.classes(); t++) {
      if (t != y) {
        least = Math.min(least, toClass(head, image, y, t, norm));
      }
    }
    return least;
  }

  /** To l_t ≥ l_y; +∞ where no image of the box is there. */
  static double toClass(LogitsHead head, float[] image, int y, int t, Norm norm) {
    double missing = (double) head.bias()[y] - head.bias()[t];
    double[] weight = new double[image.length];
    double[] room = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      double w = (double) head.weight(i, t) - head.weight(i, y);
      missing -= w * image[i];
      weight[i] = Math.abs(w);
      room[i] = w > 0 ? 1.0 - image[i] : image[i];
    }
    double most = IntStream.range(0, room.length).mapToDouble(i -> weight[i] * room[i]).sum();
    if (missing > most) {
      return Double.POSITIVE_INFINITY;
    }
    return norm == Norm.L1 ? greedy(weight, room, missing) : search(weight, room, missing, norm);
  }

  /** By bisection on the multiplier of the Lagrangian. */
  private static double search(double[] weight, double[] room, double missing, Norm norm) {
    double low = 0;
    double high = 1e6;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      double gained = 0;
      for (int p = 0; p < room.length; p++) {
        gained += weight[p] * Math.min(room[p], middle * (norm == Norm.L2 ? weight[p] : 1));
      }
      low = gained < missing ? middle : low;
      high = gained < missing ? high : middle;
    }
    double squares = 0;
    double largest = 0;
    for (int p = 0; p < room.length; p++) {
      double move = Math.min(room[p], high * (norm == Norm.L2 ? weight[p] : 1));
      squares += move * move;
      largest = Math.max(largest, move);
    }
    return norm == Norm.L2 ? Math.sqrt(squares) : largest;
  }

  /** The pixels of largest weight first. */
  private static double greedy(double[] weight, double[] room, double missing) {
    List<Integer> order =
        IntStream.range(0, room.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -weight[i]))
            .toList();
    double sum = 0;
    double rest = missing;
    for (int i : order) {
      double move = Math.min(room[i], rest / weight[i]);
      sum += move;
      rest -= move * weight[i];
      if (rest <= 0) {
        break;
      }
    }
    return sum;
  }
}
