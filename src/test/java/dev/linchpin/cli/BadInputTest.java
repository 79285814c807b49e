package dev.linchpin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the user gets wrong: one line that says what, and an exit code. A new row is one line of
 * {@link #rows}.
 */
class BadInputTest {
  private static final int USAGE = 2;
  private static final int INPUT = 3;

  /** In a command line: the folder with the row's files. */
  private static final String DIR = "@";

  /**
   * @param name of the test
   * @param files path → content, made before
   * @param args split at spaces, {@link #DIR} replaced
   * @param code exit code
   * @param message regular expression that the line after "linchpin: error: " matches
   */
  private record Row(
      String name, Map<String, String> files, String args, int code, String message) {}

  private static Row row(String name, String args, int code, String message) {
    return new Row(name, Map.of("m/saved_model.pb", "", "d.npz", ""), args, code, message);
  }

  private static final String AUDIT = "audit --model @/m --data npz:@/d.npz ";

  private static List<Row> rows() {
    return List.of(
        row("no command", "", USAGE, "a command is missing: run, audit, .*"),
        row("unknown command", "udit", USAGE, "unknown command udit; did you mean audit\\?"),
        row("strange command", "frobnicate", USAGE, "unknown command frobnicate; commands: run,.*"),
        row(
            "unknown option",
            AUDIT + "--espilon 1",
            USAGE,
            ".*--espilon; did you mean --epsilon.*"),
        row("abbreviated option", AUDIT + "--eps 1", USAGE, "unknown option --eps\\b.*"),
        row("option of the program", "--fast run", USAGE, "unknown option --fast before .*"),
        row("missing value", AUDIT + "--epsilon", USAGE, "--epsilon needs a value: --epsilon E"),
        row("value for a flag", "inspect @/m --json=1", USAGE, "--json takes no value.*"),
        row("option twice", AUDIT + "--seed 1 --seed 2", USAGE, "--seed is given twice"),
        row("missing argument", "run", USAGE, "SPEC is missing: linchpin run SPEC.*"),
        row("one argument too many", "inspect @/m @/m", USAGE, "unexpected argument .*"),
        row("missing model", "audit --data npz:@/d.npz", USAGE, "--model is missing.*"),
        row("missing data", "audit --model @/m", USAGE, "--data is missing.*"),
        row("missing out", "predict --model @/m --data npz:@/d.npz", USAGE, "--out is missing.*"),
        row("no such spec", "run @/no.textproto", INPUT, "SPEC: there is no .*/no.textproto"),
        row("spec is a folder", "run @/m", INPUT, "SPEC: .*/m is a folder, not a spec file"),
        row("no such model", "inspect @/no", INPUT, "DIR: there is no .*/no"),
        row("model is a file", "inspect @/d.npz", INPUT, "DIR: .* is not the folder of a .*"),
        row("no such data", "audit --model @/m --data idx:@/no", INPUT, "--data: there is no .*"),
        row("data without kind", "audit --model @/m --data @/d.npz", USAGE, ".*KIND:PATH.*"),
        row("unknown kind", "audit --model @/m --data cifar1:@/m", USAGE, ".*mean cifar10\\?"),
        row("no number", AUDIT + "--epsilon big", USAGE, "--epsilon big: needs a number or .*"),
        row("division by zero", AUDIT + "--epsilon 8/0", USAGE, "--epsilon 8/0: needs .*"),
        row("negative epsilon", AUDIT + "--epsilon -0.1", USAGE, ".*must not be negative"),
        row("epsilon of 0..255", AUDIT + "--epsilon 8", USAGE, ".*did you mean 8/255\\?.*"),
        row("unknown norm", AUDIT + "--norm l1", USAGE, "--norm l1: allowed are linf, l2.*"),
        row("no steps", AUDIT + "--steps 0", USAGE, "--steps 0: needs an integer from 1 to .*"),
        row("steps not whole", AUDIT + "--steps 1.5", USAGE, "--steps 1.5: needs an integer.*"),
        row("neuron zero", AUDIT + "--neurons 1,0", USAGE, "--neurons 0: needs an integer, at .*"),
        row("empty neuron", AUDIT + "--neurons 1,,4", USAGE, "--neurons : needs an integer.*"),
        row("no slots", AUDIT + "--slots 0", USAGE, "--slots 0: needs an integer, at least 1"),
        row("no images", AUDIT + "--limit 0", USAGE, "--limit 0: needs an integer, at least 1"),
        row("unknown split", AUDIT + "--split val", USAGE, "--split val: allowed are test, tr.*"),
        row("pixel range", AUDIT + "--pixels -1..1", USAGE, ".*allowed are 0..1 and 0..255"),
        row("mean alone", AUDIT + "--mean 0.5", USAGE, "--mean and --std belong together.*"),
        row("two channels", AUDIT + "--mean 1,2 --std 1,2", USAGE, ".*1 or 3 numbers.*not 2"),
        row("std of zero", AUDIT + "--mean 0 --std 0", USAGE, "--std 0: every number must be .*"),
        row("mean of words", AUDIT + "--mean a,b,c --std 1", USAGE, "--mean a,b,c: a is no .*"),
        row("override", "run @/d.npz --set seed", USAGE, "--set seed: needs PATH=VALUE.*"));
  }

  @TestFactory
  Stream<DynamicTest> oneLineAndAnExitCode(@TempDir Path folder) {
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> check(row, folder)));
  }

  private static void check(Row row, Path folder) throws IOException {
    for (Map.Entry<String, String> file : row.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    List<String> args =
        Arrays.stream(row.args().split(" "))
            .filter(word -> !word.isEmpty())
            .map(word -> word.replace(DIR, folder.toString()))
            .toList();
    Run run = Run.of(args);
    assertThat(run.err()).matches("linchpin: error: " + row.message() + "\\R");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(row.code());
  }
}
