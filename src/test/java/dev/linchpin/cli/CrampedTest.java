package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.rows;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.testing.PythonModel;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More slots than memory holds, in a process that would end of it. */
class CrampedTest {
  private static final int IMAGES = 60;

  @TempDir Path folder;

  private String audit(Path data, String out, int slots) {
    return String.format(
        "audit --model %s --data npz:%s --neurons none --epsilon 0.03 --steps 1 --restarts 1000"
            + " --streams 1 --slots %d --out %s",
        Linchpin.model(MODEL), data, slots, folder.resolve(out));
  }

  private Set<Integer> broken(String out) {
    return rows(folder.resolve(out), PartKind.VERDICTS).stream()
        .filter(VerdictRow::broken)
        .map(VerdictRow::image)
        .collect(Collectors.toSet());
  }

  /** 60,000 slots of some 3 kB are more than the heap. Kernels round apart in the last bit. */
  @Test
  void tooManySlotsBecomeFewerAndVerdictsStay() throws Exception {
    Path data = Linchpin.npz(folder.resolve("d.npz"), IMAGES, PythonModel.read(MODEL).labels());
    works(audit(data, "few", 64));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(Arrays.asList(audit(data, "many", 65536).split(" ")));
    File err = folder.resolve("err").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err)
            .start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(err).content().contains("memory would not suffice for more: going on with ");
    assertThat(process.exitValue()).isZero();
    Set<Integer> differ = new HashSet<>(broken("few"));
    Set<Integer> many = broken("many");
    assertThat(many).isNotEmpty().hasSizeLessThan(IMAGES);
    Set<Integer> both = new HashSet<>(differ);
    both.retainAll(many);
    differ.addAll(many);
    assertThat(differ.size() - both.size()).isLessThanOrEqualTo(1);
  }
}
