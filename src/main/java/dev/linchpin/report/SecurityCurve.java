package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import dev.linchpin.results.VerdictRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Robust accuracy at every ε, from the distances that a minimal-norm attack found: an image is
 * broken at ε if a verified example is within ε. Images that are misclassified without attack have
 * distance 0, those without an example +∞.
 *
 * @param attack identifier in the run
 * @param norm {@code linf}, {@code l2} or {@code l1}, in which distances are measured
 * @param distances ascending, one an image
 */
public record SecurityCurve(String model, String attack, String norm, List<Double> distances) {
  private static final List<Double> LINF_LEVELS = List.of(0.5, 1.0, 2.0, 4.0, 8.0, 16.0);
  private static final List<Double> L2_RADII = List.of(0.25, 0.5, 1.0, 2.0);

  /** 12 is RobustBench's on CIFAR-10. */
  private static final List<Double> L1_RADII = List.of(1.0, 2.0, 4.0, 8.0, 12.0, 16.0);

  public SecurityCurve {
    distances = List.copyOf(distances);
  }

  /**
   * @param rows all verdicts of one attack on one model
   */
  static SecurityCurve of(String model, String attack, String norm, Collection<VerdictRow> rows) {
    return new SecurityCurve(
        model, attack, norm, rows.stream().map(row -> distance(row, norm)).sorted().toList());
  }

  /** Whether the rows have distances in the norm: parts of older versions have none in L1. */
  static boolean measures(String norm, Collection<VerdictRow> rows) {
    return rows.stream().noneMatch(row -> Double.isNaN(distance(row, norm)));
  }

  private static double distance(VerdictRow row, String norm) {
    if (!row.correct()) {
      return 0;
    }
    if (!row.broken()) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (norm) {
      case "linf" -> row.distanceLinf();
      case "l2" -> row.distanceL2();
      case "l1" -> row.distanceL1();
      default -> throw new IllegalArgumentException("no norm " + norm);
    };
  }

  /** Share of images whose distance is above ε. */
  public Wilson robustAccuracy(double epsilon) {
    int robust = (int) distances.stream().filter(d -> d > epsilon).count();
    return new Wilson(robust, distances.size());
  }

  /** The least distance that a share q of the images does not exceed; q = 0.5: the lower median. */
  public double quantile(double q) {
    if (distances.isEmpty()) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(q * distances.size()) - 1;
    return distances.get(Math.max(0, index));
  }

  /** 0 and every distance at which the curve falls: it is constant in between. */
  public double[] corners() {
    double[] finite =
        distances.stream().mapToDouble(d -> d).filter(Double::isFinite).distinct().toArray();
    if (finite.length > 0 && finite[0] == 0) {
      return finite;
    }
    double[] withZero = new double[finite.length + 1];
    System.arraycopy(finite, 0, withZero, 1, finite.length);
    return withZero;
  }

  /** Radii that people report, in pixels. */
  public static double[] usualRadii(String norm) {
    return switch (norm) {
      case "linf" -> LINF_LEVELS.stream().mapToDouble(k -> k / 255).toArray();
      case "l1" -> L1_RADII.stream().mapToDouble(e -> e).toArray();
      default -> L2_RADII.stream().mapToDouble(e -> e).toArray();
    };
  }

  /** As a table's head. */
  public static String[] usualLabels(String norm) {
    return norm.equals("linf")
        ? LINF_LEVELS.stream()
            .map(k -> k.toString().replace(".0", "") + "/255")
            .toArray(String[]::new)
        : Arrays.stream(usualRadii(norm))
            .mapToObj(e -> Double.toString(e).replaceAll("\\.0$", ""))
            .toArray(String[]::new);
  }
}
