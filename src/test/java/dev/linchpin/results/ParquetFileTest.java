package dev.linchpin.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileTest {
  @TempDir Path dir;

  private static <T extends Record> List<T> roundTrip(Path file, Class<T> type, List<T> rows) {
    ParquetFile.write(file, type, rows.stream());
    List<T> read = new ArrayList<>();
    ParquetFile.read(file, type, read::add);
    return read;
  }

  @Test
  void everyKindOfRowComesBackBitForBit() {
    float inf = Float.POSITIVE_INFINITY;
    check(
        NeuronRow.class,
        List.of(
            new NeuronRow("m", 0, 0, inf, -1, 0f, NeuronState.NO_CROSSING, -1),
            new NeuronRow("m", 0, 1, -0f, 3, Float.MIN_VALUE, NeuronState.TIE, -1),
            new NeuronRow("ü", 1, 2, -1.5f, 4, Float.MAX_VALUE, NeuronState.FINITE, 0)));
    check(
        NeuronStatRow.class,
        List.of(new NeuronStatRow("m", 1, 1, 2, false, Float.NaN, inf, 1, 2, inf, inf, .5f, 0)));
    check(ImageRow.class, List.of(new ImageRow("m", 7, 1, 2, 64), new ImageRow("m", 8, 1, 1, -1)));
    check(ModelRow.class, List.of(new ModelRow("m", 0, 1000, false)));
    check(
        TrajectoryRow.class,
        Arrays.stream(TrajectoryState.values())
            .map(
                s ->
                    new TrajectoryRow(
                        "m", "ns", "l2", 8 / 255.0, 1, 2, 3, -1, s, 4, 5, .1f, .2f, .3f))
            .toList());
    check(
        VerdictRow.class,
        List.of(
            new VerdictRow(
                "m", "ns", "l2", 1 / 0.0, 1, 2, 3, true, 4, 5, false, .1f, .2f, .3f, true)));
    check(
        AttackFacts.class,
        List.of(
            new AttackFacts("m", "ns", "linf", .1, List.of(1, 4), 1, "|Δ|", 1.5, 1L << 40),
            new AttackFacts("m", "pgd", "linf", .1, List.of(), 20, "", 0, 0)));
  }

  private <T extends Record> void check(Class<T> type, List<T> rows) {
    assertThat(roundTrip(dir.resolve(type.getSimpleName()), type, rows)).isEqualTo(rows);
  }

  @Property(tries = 20)
  void anyFloatBitsButThoseOfNaNsComeBack(@ForAll long seed) throws IOException {
    Path file = Files.createTempFile("linchpin", ".parquet");
    Random random = new Random(seed);
    List<NeuronRow> rows =
        IntStream.range(0, random.nextInt(5000))
            .mapToObj(
                i ->
                    new NeuronRow(
                        "m" + random.nextInt(3),
                        random.nextInt(),
                        i,
                        Float.intBitsToFloat(random.nextInt()),
                        -1,
                        random.nextFloat(),
                        NeuronState.values()[random.nextInt(3)],
                        random.nextInt()))
            .toList();
    // Record equality compares floats by Float.compare: -0 and NaN included.
    assertThat(roundTrip(file, NeuronRow.class, rows)).isEqualTo(rows);
    Files.delete(file);
  }

  @Test
  void aDamagedPartIsNamedWithTheRemedy() throws IOException {
    Path file = dir.resolve("neurons@m.parquet");
    Random random = new Random(1);
    List<NeuronRow> rows =
        IntStream.range(0, 1000)
            .mapToObj(
                i -> new NeuronRow("m", 0, i, random.nextFloat(), 1, 0f, NeuronState.FINITE, i))
            .toList();
    ParquetFile.write(file, NeuronRow.class, rows.stream());
    byte[] good = Files.readAllBytes(file);
    byte[] flipped = good.clone();
    // In the midst of the column of deltas, which no schema check would notice.
    flipped[good.length / 2] ^= 1;
    for (byte[] bad :
        List.of(
            new byte[0],
            "no Parquet at all, not even close".getBytes(),
            Arrays.copyOf(good, good.length / 2),
            Arrays.copyOfRange(good, 100, good.length),
            flipped)) {
      Files.write(file, bad);
      assertThatThrownBy(() -> ParquetFile.read(file, NeuronRow.class, r -> {}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("delete it and run the same command again");
    }
  }

  /** {@link VerdictRow} before {@code distance_l1}. */
  private record OldVerdict(
      String model,
      String attack,
      String norm,
      double epsilon,
      int image,
      int label,
      int cleanClass,
      boolean success,
      int winner,
      int classAfter,
      boolean success8bit,
      float distanceLinf,
      float distanceL2,
      boolean verified) {}

  private record OldFacts(
      String model,
      String attack,
      String norm,
      double epsilon,
      List<Integer> neurons,
      int restarts,
      String order,
      double seconds,
      long gradientSteps) {}

  private record FactsWithoutSteps(
      String model,
      String attack,
      String norm,
      double epsilon,
      List<Integer> neurons,
      int restarts,
      String order,
      double seconds,
      long queries) {}

  @Test
  void ofOlderPartsOnlyWhatWasAddedSinceMayBeMissing() {
    Path verdicts = dir.resolve("verdicts");
    ParquetFile.write(
        verdicts,
        OldVerdict.class,
        Stream.of(
            new OldVerdict("m", "ns", "l2", .5, 1, 2, 3, true, 4, 5, true, .1f, .2f, true),
            new OldVerdict("n", "pgd", "l2", .5, 2, 2, 3, false, -1, 5, false, 0, 0, false)));
    List<VerdictRow> read = new ArrayList<>();
    ParquetFile.read(verdicts, VerdictRow.class, read::add);
    float nan = Float.NaN;
    assertThat(read)
        .containsExactly(
            new VerdictRow("m", "ns", "l2", .5, 1, 2, 3, true, 4, 5, true, .1f, .2f, nan, true),
            new VerdictRow("n", "pgd", "l2", .5, 2, 2, 3, false, -1, 5, false, 0, 0, nan, false));

    Path facts = dir.resolve("facts");
    ParquetFile.write(
        facts,
        OldFacts.class,
        Stream.of(new OldFacts("m", "ns", "linf", .1, List.of(1, 4), 1, "|Δ|", 1.5, 7)));
    List<AttackFacts> readFacts = new ArrayList<>();
    ParquetFile.read(facts, AttackFacts.class, readFacts::add);
    assertThat(readFacts)
        .containsExactly(new AttackFacts("m", "ns", "linf", .1, List.of(1, 4), 1, "|Δ|", 1.5, 7));

    Path other = dir.resolve("other");
    ParquetFile.write(
        other,
        FactsWithoutSteps.class,
        Stream.of(new FactsWithoutSteps("m", "pgd", "l2", .1, List.of(), 1, "", 1.5, 7)));
    assertThatThrownBy(() -> ParquetFile.read(other, AttackFacts.class, r -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another version");
  }

  @Test
  void columnsAreNamedAsTheyAreLookedFor() {
    for (Class<? extends Record> type :
        List.of(
            NeuronRow.class,
            NeuronStatRow.class,
            ImageRow.class,
            ModelRow.class,
            TrajectoryRow.class,
            VerdictRow.class,
            AttackFacts.class)) {
      Path file = dir.resolve(type.getSimpleName());
      ParquetFile.write(file, type, Stream.of());
      assertThat(ParquetFile.columns(file))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(type.getRecordComponents()).map(OlderParts::column).toList());
    }
  }

  @Test
  void aPartWithOtherColumnsIsRefused() {
    Path file = dir.resolve("x");
    ParquetFile.write(file, ModelRow.class, Stream.of(new ModelRow("m", 1, 2, false)));
    assertThatThrownBy(() -> ParquetFile.read(file, ImageRow.class, r -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another version");
    assertThatThrownBy(() -> ParquetFile.read(dir.resolve("none"), ImageRow.class, r -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no result part");
  }
}
