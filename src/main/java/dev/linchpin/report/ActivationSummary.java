package dev.linchpin.report;

import dev.linchpin.results.ActivationRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How active the features of a model are.
 *
 * @param features number of them
 * @param images that they were looked at on
 * @param zeroShare share of (image, feature) with z exactly 0
 * @param alwaysZero features that are 0 on every image
 * @param medianMax median over features of the largest z
 */
public record ActivationSummary(
    String model, int features, int images, double zeroShare, int alwaysZero, double medianMax) {

  /** Those of a folder, in the order of {@code models}. */
  static List<ActivationSummary> all(RunFolder folder, List<String> models) {
    Map<String, List<ActivationRow>> rows = new HashMap<>();
    folder.forEach(
        PartKind.ACTIVATIONS, r -> rows.computeIfAbsent(r.model(), m -> new ArrayList<>()).add(r));
    return models.stream().filter(rows::containsKey).map(m -> of(m, rows.get(m))).toList();
  }

  private static ActivationSummary of(String model, List<ActivationRow> all) {
    // A kill may have left the part of fewer images beside that of more.
    int images = all.stream().mapToInt(ActivationRow::n).max().orElseThrow();
    List<ActivationRow> rows = all.stream().filter(r -> r.n() == images).toList();
    return new ActivationSummary(
        model,
        rows.size(),
        images,
        rows.stream().mapToDouble(ActivationRow::zeroShare).average().orElseThrow(),
        (int) rows.stream().filter(r -> r.zeroShare() == 1).count(),
        median(rows.stream().mapToDouble(ActivationRow::max).sorted().toArray()));
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return Arrays.stream(sorted, (sorted.length - 1) / 2, middle + 1).average().orElseThrow();
  }

  /** For {@code summary.json}. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", model);
    json.put("features", features);
    json.put("images", images);
    json.put("share_zero", zeroShare);
    json.put("always_zero", alwaysZero);
    json.put("median_max", medianMax);
    return json;
  }
}
