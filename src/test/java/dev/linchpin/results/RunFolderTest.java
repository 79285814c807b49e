package dev.linchpin.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linchpin.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final String SPEC = "seed: 1\nattacks {\n  steps: 100\n}\n";
  private static final Part<ModelRow> PART = PartKind.MODELS.of("a/b");

  @TempDir Path tmp;

  private static void assertConflict(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.CONFLICT))
        .message()
        .contains(words);
  }

  @Test
  void aResumeFindsWhatWasFinishedAndNothingElse() throws IOException {
    Path dir = tmp.resolve("x/run");
    try (RunFolder folder = RunFolder.open(dir, "h1", SPEC)) {
      assertThat(folder.has(PART)).isFalse();
      folder.write(PART, Stream.of(new ModelRow("a/b", 64, 10, false)));
      // What a kill in the midst of a write leaves.
      Files.writeString(dir.resolve("results/.verdicts@a.parquet.1234.tmp"), "half");
    }
    try (RunFolder folder = RunFolder.open(dir, "h1", SPEC)) {
      assertThat(folder.has(PART)).isTrue();
      assertThat(folder.read(PART)).containsExactly(new ModelRow("a/b", 64, 10, false));
      assertThat(folder.specText()).isEqualTo(SPEC);
      assertThat(folder.specHash()).isEqualTo("h1");
      assertThat(dir.resolve("results")).isDirectoryNotContaining(AtomicFile::isTemporary);
    }
  }

  @Test
  void aFailingTaskLeavesNoPart() {
    try (RunFolder folder = RunFolder.open(tmp.resolve("run"), "h1", SPEC)) {
      Stream<ModelRow> failing =
          Stream.iterate(0, i -> i + 1)
              .map(
                  i -> {
                    if (i == 100_000) {
                      throw new IllegalStateException("midway");
                    }
                    return new ModelRow("m" + i, i, 2, false);
                  });
      assertThatThrownBy(() -> folder.write(PART, failing)).hasMessage("midway");
      assertThat(folder.has(PART)).isFalse();
      assertThat(tmp.resolve("run/results")).isEmptyDirectory();
    }
  }

  @Test
  void aFolderOfAnotherSpecIsRefusedWithTheDifference() {
    Path dir = tmp.resolve("run");
    RunFolder.open(dir, "h1", SPEC).close();
    assertConflict(
        () -> RunFolder.open(dir, "h2", SPEC.replace("100", "50")),
        dir.toString(),
        "'steps: 100'",
        "'steps: 50'");
    // The refusal gave the lock back and changed nothing.
    RunFolder.open(dir, "h1", SPEC).close();
  }

  @Test
  void differencesOfAnyShapeAreShown() {
    assertThat(SpecFile.difference("a\nb", "a")).isEqualTo("it has 'b' where this run has nothing");
    assertThat(SpecFile.difference("a", "b\n\n  a")).contains("it has nothing", "has 'b'");
    assertThat(SpecFile.difference("a\na", "a")).contains("it has 'a'");
    assertThat(SpecFile.difference("1\n2\n3\n4", "5")).contains("'1 2 3 …'", "'5'");
  }

  @Test
  void aFolderOfSomebodyElseIsRefusedUntouched() throws IOException {
    Files.writeString(tmp.resolve("thesis.tex"), "");
    assertConflict(() -> RunFolder.open(tmp, "h1", SPEC), "thesis.tex", "another directory");
    assertThat(tmp).isDirectoryNotContaining(f -> !f.endsWith("thesis.tex"));
    assertConflict(() -> RunFolder.open(tmp.resolve("thesis.tex"), "h1", SPEC), "is a file");
    assertThatThrownBy(() -> RunFolder.existing(tmp)).hasMessageContaining("is no run folder");
  }

  @Test
  void aRunKilledBeforeItsSpecWasWrittenStartsAgain() throws IOException {
    Files.createFile(tmp.resolve(".lock"));
    Files.createFile(tmp.resolve(".spec.textproto.1.tmp"));
    RunFolder.open(tmp, "h1", SPEC).close();
    assertThat(tmp.resolve(".spec.textproto.1.tmp")).doesNotExist();
  }

  @Test
  void twoRunsDoNotShareAFolder() throws Exception {
    Path dir = tmp.resolve("run");
    try (RunFolder folder = RunFolder.open(dir, "h1", SPEC)) {
      assertConflict(() -> RunFolder.open(dir, "h1", SPEC), dir.toString(), "in use");
      assertThat(openInAnotherProcess(dir)).isEqualTo(UserError.Kind.CONFLICT.name());
      // Reading is allowed meanwhile.
      assertThat(RunFolder.existing(dir).specText()).isEqualTo(folder.specText());
    }
    assertThat(openInAnotherProcess(dir)).isEqualTo("opened");
  }

  private String openInAnotherProcess(Path dir) throws Exception {
    return inAnotherProcess(List.of(), Opener.class, dir);
  }

  private String inAnotherProcess(List<String> prefix, Class<?> main, Path dir) throws Exception {
    Path out = tmp.resolve("out");
    Files.deleteIfExists(out);
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(main.getName(), dir.toString(), out.toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  /** Opens a folder and writes what came of it to a file. */
  static final class Opener {
    public static void main(String[] args) throws IOException {
      String outcome = "opened";
      try {
        RunFolder.open(Path.of(args[0]), "h1", SPEC).close();
      } catch (UserError e) {
        outcome = e.kind().name();
      }
      Files.writeString(Path.of(args[1]), outcome);
    }
  }

  /** Writes a small and then a large part. */
  static final class Filler {
    public static void main(String[] args) throws IOException {
      String outcome = "written";
      try (RunFolder folder = RunFolder.open(Path.of(args[0]), "h1", SPEC)) {
        folder.write(PART, Stream.of(new ModelRow("a/b", 64, 10, false)));
        folder.write(
            PartKind.IMAGES.of("m"),
            IntStream.range(0, 1_000_000).mapToObj(i -> new ImageRow("m", i * 7919, i, i, i)));
      } catch (UserError e) {
        outcome = e.kind().name() + ": " + e.getMessage();
      }
      Files.writeString(Path.of(args[1]), outcome);
    }
  }

  /** A limit on the size of files fails a write of a part as a full disk does. */
  @Test
  void aWriteThatTheSystemRefusesKeepsWhatWasFinished() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash for its ulimit");
    Path dir = tmp.resolve("run");
    // In KiB: more than the small part, less than the large one.
    List<String> limited = List.of("/bin/bash", "-c", "ulimit -f 1024; exec \"$0\" \"$@\"");
    assertThat(inAnotherProcess(limited, Filler.class, dir))
        .startsWith("RESOURCE: ")
        .contains(dir.resolve("results/images@m.parquet").toString());
    try (RunFolder folder = RunFolder.open(dir, "h1", SPEC)) {
      assertThat(folder.has(PART)).isTrue();
      assertThat(folder.has(PartKind.IMAGES.of("m"))).isFalse();
      assertThat(dir.resolve("results")).isDirectoryNotContaining(AtomicFile::isTemporary);
    }
    assertThat(inAnotherProcess(List.of(), Filler.class, dir)).isEqualTo("written");
  }

  @Test
  void partsOfAKindAreReadTogetherAndNoOthers() {
    try (RunFolder folder = RunFolder.open(tmp.resolve("run"), "h1", SPEC)) {
      folder.write(PartKind.NEURONS.of("m", "1"), Stream.empty());
      folder.write(
          PartKind.NEURON_STATISTICS.of("m"),
          Stream.of(new NeuronStatRow("m", 0, 0, 0, true, 0, 0, 0, 0, 0, 0, 1, 0)));
      folder.write(PartKind.MODELS.of("b"), Stream.of(new ModelRow("b", 1, 2, false)));
      folder.write(PartKind.MODELS.of("a"), Stream.of(new ModelRow("a", 3, 4, false)));
      assertThat(folder.readAll(PartKind.NEURONS)).isEmpty();
      assertThat(folder.readAll(PartKind.MODELS))
          .containsExactly(new ModelRow("a", 3, 4, false), new ModelRow("b", 1, 2, false));
      assertThat(folder.readAll(PartKind.VERDICTS)).isEmpty();
    }
  }

  @Test
  void keysOfAnyTextGiveDifferentFilesInTheFolder() {
    List<String> names =
        Stream.of("a b", "a_b", "a%20b", "../a", "..", "ü", "a@b", "A")
            .map(k -> PartKind.MODELS.of(k).fileName())
            .toList();
    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(n -> n.matches("models@[\\w%.-]+\\.parquet"));
    assertThat(PartKind.MODELS.of("a", "b").fileName())
        .isNotEqualTo(PartKind.MODELS.of("a@b").fileName());
    assertThat(PartKind.MODELS.of("ä", "0-256").fileName())
        .isEqualTo("models@%C3%A4@0-256.parquet");
  }
}
