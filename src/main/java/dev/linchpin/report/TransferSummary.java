package dev.linchpin.report;

import dev.linchpin.base.Wilson;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TransferRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples of one attack on one model tried on another. Its name says what a share is of: the
 * examples say how alike the models are, all images say what an attacker gains who has only the
 * source.
 *
 * @param source model that the examples were made on
 * @param attack identifier in the run
 * @param norm {@code linf}, {@code l2} or {@code l1}
 * @param epsilon in [0,1] pixels
 * @param target model that they are tried on
 * @param ofExamples those that change the target's class, of all examples
 * @param ofCorrect the same, of the examples of images that the target classifies correctly
 * @param ofImages the same, of all images that the source was attacked on
 */
public record TransferSummary(
    String source,
    String attack,
    String norm,
    double epsilon,
    String target,
    Wilson ofExamples,
    Wilson ofCorrect,
    Wilson ofImages) {
  private record Key(String source, String attack, String norm, double epsilon, String target) {}

  ThreatKey threat() {
    return new ThreatKey(norm, epsilon);
  }

  /** By attack, threat model, source and target; empty without transfer. */
  static List<TransferSummary> all(RunFolder folder, List<String> models) {
    Map<Key, List<TransferRow>> rows = new LinkedHashMap<>();
    folder.forEach(
        PartKind.TRANSFER,
        r ->
            rows.computeIfAbsent(
                    new Key(r.source(), r.attack(), r.norm(), r.epsilon(), r.target()),
                    k -> new ArrayList<>())
                .add(r));
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<AttackCounter.Key, Integer> attacked = new HashMap<>();
    folder.forEach(
        PartKind.VERDICTS, v -> attacked.merge(AttackCounter.Key.of(v), 1, Integer::sum));
    return rows.entrySet().stream()
        .map(e -> of(e.getKey(), e.getValue(), attacked))
        .sorted(
            Comparator.comparing(TransferSummary::attack)
                .thenComparing(TransferSummary::threat)
                .thenComparingInt(t -> models.indexOf(t.source()))
                .thenComparingInt(t -> models.indexOf(t.target())))
        .toList();
  }

  private static TransferSummary of(
      Key key, List<TransferRow> rows, Map<AttackCounter.Key, Integer> attacked) {
    int broken = (int) rows.stream().filter(TransferRow::broken).count();
    List<TransferRow> correct = rows.stream().filter(r -> r.cleanClass() == r.label()).toList();
    int images =
        attacked.getOrDefault(
            new AttackCounter.Key(key.source(), key.attack(), key.norm(), key.epsilon()),
            rows.size());
    return new TransferSummary(
        key.source(),
        key.attack(),
        key.norm(),
        key.epsilon(),
        key.target(),
        new Wilson(broken, rows.size()),
        new Wilson((int) correct.stream().filter(TransferRow::broken).count(), correct.size()),
        new Wilson(broken, images));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", source);
    json.put("attack", attack);
    json.put("norm", norm);
    json.put("epsilon", SummaryJson.finite(epsilon));
    json.put("target", target);
    json.put("n", ofExamples.n());
    SummaryJson.share(json, "success", ofExamples);
    json.put("n_correct", ofCorrect.n());
    SummaryJson.share(json, "success_correct", ofCorrect);
    json.put("n_images", ofImages.n());
    SummaryJson.share(json, "success_of_images", ofImages);
    return json;
  }
}
