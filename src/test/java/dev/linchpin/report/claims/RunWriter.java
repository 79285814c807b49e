package dev.linchpin.report.claims;

import dev.linchpin.report.ReportRun;
import dev.linchpin.report.Summary;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes run folders with outcomes that a test says image by image. */
final class RunWriter implements AutoCloseable {
  static final double LINF = 8 / 255.0;

  private final RunFolder folder;
  private final String label;
  private final int images;
  private final List<ModelRow> models = new ArrayList<>();
  private final Map<String, String> hashes = new TreeMap<>();

  /**
   * @param spec the models of the run, in text format
   */
  RunWriter(Path dir, String label, int images, String spec) {
    this.folder = RunFolder.open(dir.resolve(label), "h", spec);
    this.label = label;
    this.images = images;
  }

  /** A model that is right on all images but the last so many. */
  RunWriter model(String name, int wrong) {
    return model(name, wrong, false);
  }

  RunWriter model(String name, int wrong, boolean eightBit) {
    models.add(new ModelRow(name, 64, 10, eightBit));
    folder.write(
        PartKind.IMAGES.of(name),
        IntStream.range(0, images)
            .mapToObj(i -> new ImageRow(name, i, 1, i < images - wrong ? 1 : 2, 64)));
    return this;
  }

  RunWriter hash(String model, String sha) {
    hashes.put(model, sha);
    return this;
  }

  /**
   * @param ks of k-NS; empty for other attacks
   * @param winner of an image, -1 where it stands
   */
  RunWriter attack(
      String model, String attack, String norm, List<Integer> ks, IntUnaryOperator winner) {
    return attack(model, attack, norm, ks, winner, i -> true);
  }

  RunWriter attack(
      String model,
      String attack,
      String norm,
      List<Integer> ks,
      IntUnaryOperator winner,
      IntFunction<Boolean> survivesRounding) {
    folder.write(
        PartKind.ATTACKS.of(model, attack, norm),
        Stream.of(new AttackFacts(model, attack, norm, LINF, ks, 1, "", 1, 1)));
    folder.write(
        PartKind.VERDICTS.of(model, attack, norm),
        IntStream.range(0, images)
            .mapToObj(
                i -> {
                  int at = winner.applyAsInt(i);
                  boolean success = at >= 0;
                  return new VerdictRow(
                      model,
                      attack,
                      norm,
                      LINF,
                      i,
                      1,
                      1,
                      success,
                      at,
                      success ? 3 : 1,
                      success && survivesRounding.apply(i),
                      0,
                      0,
                      0,
                      true);
                }));
    return this;
  }

  /** PGD that breaks the first so many images. */
  RunWriter pgd(String model, String norm, int broken) {
    return attack(model, "pgd", norm, List.of(), i -> i < broken ? 0 : -1);
  }

  <T extends Record> RunWriter rows(PartKind<T> kind, Stream<T> rows) {
    folder.write(kind.of("all"), rows);
    return this;
  }

  ReportRun run() {
    folder.write(PartKind.MODELS.of(), models.stream());
    new Provenance("h", 0, hashes, Map.of(), Map.of(), Map.of(), List.of()).write(folder);
    return new ReportRun(label, folder, Summary.of(folder));
  }

  List<Claim> claims() {
    return Claims.of(List.of(run()));
  }

  @Override
  public void close() {
    folder.close();
  }
}
