package dev.linchpin.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linchpin.report.ReportRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a browser shows it. */
class ChromiumTest {
  private static final int PHONE = 390;

  @TempDir static Path dir;
  private static Chromium chromium;
  private static Path page;

  @BeforeAll
  static void report() {
    Optional<Chromium> found = Chromium.find(dir);
    assumeTrue(found.isPresent(), "no Chromium on the PATH");
    chromium = found.orElseThrow();
    ReportRun one = RunFixture.whole(dir.resolve("one"), "one");
    ReportRun two = RunFixture.whole(dir.resolve("two"), "two");
    page =
        ReportFiles.write(
            List.of(one, two),
            dir.resolve("out"),
            warning -> {
              throw new AssertionError(warning);
            });
  }

  @ParameterizedTest
  @CsvSource({"390,false", "390,true", "1400,false", "1400,true"})
  void itIsWholeAndReadable(int width, boolean dark) throws IOException, InterruptedException {
    Chromium.Seen seen = chromium.look(page, width, dark);
    assertThat(seen.console()).isEmpty();
    assertThat(seen.number("scroll")).isLessThanOrEqualTo(width);
    assertThat(seen.number("svgs")).isGreaterThan(1);
    assertThat(seen.number("empty")).isZero();
    assertThat(seen.number("images")).isGreaterThan(10);
    assertThat(seen.number("broken")).isZero();
    if (dark) {
      assertThat(seen.number("paper")).isLessThan(0.05);
    } else {
      assertThat(seen.number("paper")).isGreaterThan(0.9);
    }
    // WCAG 2.1: 4.5 for text (1.4.3), 3 for what is drawn (1.4.11).
    assertThat(seen.number("contrast"))
        .as(seen.measured().get("faintest").getAsString())
        .isGreaterThanOrEqualTo(4.5);
    assertThat(seen.number("lines")).isGreaterThanOrEqualTo(3);
  }

  /** That the test above can fail. */
  @Test
  void whatIsWrongIsSeen() throws IOException, InterruptedException {
    Path bad = dir.resolve("bad.html");
    String html = Files.readString(page);
    int body = html.indexOf("<main");
    Files.writeString(
        bad,
        html.substring(0, body)
            + "<div style=\"width:500px\">x</div><img src=\"data:image/png;base64,AAAA\" alt=\"\">"
            + "<p style=\"color:#999;background:#fff\">faint</p><svg></svg>"
            + "<script>undefinedFunction();</script>"
            + html.substring(body));
    Chromium.Seen seen = chromium.look(bad, PHONE, false);
    assertThat(seen.console()).hasSize(1).allMatch(l -> l.contains("undefinedFunction"));
    assertThat(seen.number("scroll")).isGreaterThanOrEqualTo(500);
    assertThat(seen.number("broken")).isEqualTo(1);
    assertThat(seen.number("empty")).isEqualTo(1);
    assertThat(seen.number("contrast")).isLessThan(3);
  }
}
