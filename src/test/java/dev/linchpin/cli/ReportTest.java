package dev.linchpin.cli;

import static dev.linchpin.cli.Linchpin.MODEL;
import static dev.linchpin.cli.Linchpin.run;
import static dev.linchpin.cli.Linchpin.works;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report that a run leaves, and {@code linchpin report}. */
class ReportTest {
  @TempDir static Path folder;
  private static Path audit;
  private static Run run;

  @BeforeAll
  static void audit() {
    Path data = Linchpin.npz(folder.resolve("d.npz"), 40, PythonModel.read(MODEL).labels());
    audit = folder.resolve("audit");
    run =
        works(
            "audit --model %s --data npz:%s --epsilon 0.05 --steps 4 --restarts 2 --neurons 1,4"
                + " --out %s",
            Linchpin.model(MODEL), data, audit);
  }

  private static Document page(Path dir) throws IOException {
    return Jsoup.parse(Files.readString(dir.resolve("report.html")));
  }

  /** Content by name. */
  private static Map<String, String> files(Path dir) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(dir.resolve("figures"))) {
      for (Path file : Stream.concat(all, Stream.of(dir.resolve("report.html"))).toList()) {
        byte[] content = Files.readAllBytes(file);
        assertThat(content).as(file.toString()).isNotEmpty();
        files.put(file.getFileName().toString(), java.util.Arrays.toString(content));
      }
    }
    return files;
  }

  private static Path copy(String name) throws IOException {
    Path target = folder.resolve(name);
    try (Stream<Path> all = Files.walk(audit)) {
      for (Path path : all.sorted().toList()) {
        Path to = target.resolve(audit.relativize(path).toString());
        Files.copy(path, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return target;
  }

  private static void refused(int code, String message, String format, Object... args) {
    Run failed = run(format, args);
    assertThat(failed.code()).as(failed.err()).isEqualTo(code);
    assertThat(failed.err()).startsWith("linchpin: error: ").contains(message).hasLineCount(1);
  }

  @Test
  void everyRunEndsWithItsReport() throws IOException {
    assertThat(run.err()).contains("results are in " + audit).doesNotContain("warning: the report");
    Document page = page(audit);
    assertThat(page.select(".notice")).isEmpty();
    assertThat(page.select("#table1 tr.rates th").text()).startsWith(MODEL);
    assertThat(page.select("figure.chart svg")).isNotEmpty();
    assertThat(page.select("#gallery img")).isNotEmpty();
    List<String> ids = page.select("a[download]").eachAttr("download");
    for (String csv : ids) {
      String id = csv.replace(".csv", "");
      assertThat(files(audit).keySet()).contains(id + ".csv", id + ".svg", id + ".png");
    }
  }

  @Test
  void theReportOfARunIsTheOneThatItEndedWith() throws IOException {
    Map<String, String> before = files(audit);
    works("report %s", audit);
    assertThat(files(audit)).isEqualTo(before);
    Path out = folder.resolve("elsewhere/deep");
    assertThat(works("report %s --out %s", audit, out).err())
        .isEqualToIgnoringNewLines("linchpin: the report is " + out.resolve("report.html"));
    assertThat(files(out)).isEqualTo(before);
  }

  @Test
  void runsAreToldApartByTheirFolders() throws IOException {
    Path other = copy("other");
    Path out = folder.resolve("both");
    works("report %s %s --out %s", audit, other, out);
    assertThat(page(out).select("#table1 tr.group").eachText()).containsExactly("audit", "other");
    assertThat(page(out).select("#table1 tr.rates")).hasSize(2);
  }

  @Test
  void imagesOfTheDataAreShownOfTheRunsAskedForOnly() throws IOException {
    Path other = copy("published");
    Path out = folder.resolve("some");
    works("report %s %s --out %s --pictures published", audit, other, out);
    int images = page(audit).select("img").size();
    assertThat(images).isPositive();
    assertThat(page(out).select("img")).hasSize(images);
    assertThat(page(out).select("#gallery h3").eachText()).allMatch(t -> t.contains("published"));
    works("report %s --out %s --pictures none", audit, out);
    assertThat(page(out).select("img")).isEmpty();
    refused(
        2,
        "there is no run nowhere; allowed: none, or some of audit",
        "report %s --pictures nowhere",
        audit);
  }

  @Test
  void whatIsLeftOfARunIsReported() throws IOException {
    Path killed = copy("killed");
    try (RunFolder parts = RunFolder.existing(killed)) {
      parts.parts(PartKind.VERDICTS).forEach(parts::remove);
      parts.parts(PartKind.CHECKS).forEach(parts::remove);
    }
    Files.delete(killed.resolve("provenance.json"));
    Files.delete(killed.resolve("summary.json"));
    works("report %s", killed);
    assertThat(page(killed).select(".notice").text()).contains("is not finished");
    assertThat(page(killed).select("#gallery")).isEmpty();
    assertThat(killed.resolve("summary.json")).doesNotExist();
  }

  @Test
  void mistakesGetOneLineEach() throws IOException {
    Path damaged = copy("damaged");
    Path part =
        RunFolder.existing(damaged)
            .path(RunFolder.existing(damaged).parts(PartKind.VERDICTS).get(0));
    Files.write(part, new byte[] {1, 2, 3});
    Path file = Files.writeString(folder.resolve("file"), "x");
    refused(2, "RUN is missing", "report");
    refused(2, "--out is missing: the report of 2 runs", "report %s %s", audit, damaged);
    refused(2, "is given twice", "report %s %s --out %s", audit, audit, folder.resolve("x"));
    refused(3, "there is no", "report %s", folder.resolve("nowhere"));
    refused(3, folder + " is no run folder", "report %s", folder);
    refused(3, part + " is damaged", "report %s", damaged);
    refused(5, file + " is a file", "report %s --out %s", audit, file);
    refused(4, "cannot write", "report %s --out %s", audit, file.resolve("below"));
    assertThat(folder.resolve("x")).doesNotExist();
  }
}
