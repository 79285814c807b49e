package dev.linchpin.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linchpin.report.ReportRun;
import dev.linchpin.report.claims.Claim;
import dev.linchpin.report.claims.Verdict;
import dev.linchpin.report.figure.Figure;
import dev.linchpin.report.figure.Figures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  @TempDir Path dir;

  private static Document page(ReportRun... runs) {
    return Jsoup.parse(ReportPage.render(List.of(runs), List.of(), List.of()));
  }

  private static Document page(List<ReportRun> runs, List<Figure> figures) {
    return Jsoup.parse(ReportPage.render(runs, figures, List.of()));
  }

  private Document whole() {
    List<ReportRun> runs = List.of(RunFixture.whole(dir.resolve("run"), ""));
    return page(runs, Figures.of(runs));
  }

  private static List<List<String>> texts(Element table) {
    return table.select("tr").stream()
        .map(r -> r.select("th, td").stream().map(Element::text).toList())
        .toList();
  }

  @Test
  void aPageThatScreenReadersFindTheirWayIn() {
    Document page = whole();
    assertThat(page.selectFirst("html").attr("lang")).isEqualTo("en");
    assertThat(page.select("h1")).hasSize(1);
    assertThat(page.select("main, nav[aria-label], header, footer.colophon")).hasSize(4);
    assertThat(page.selectFirst("body").child(0).attr("href")).isEqualTo("#main");
    assertThat(page.select("nav a")).extracting(Element::text).contains("Table 1", "Figures");
    assertThat(page.select("a[href^=#]"))
        .hasSizeGreaterThan(7)
        .allSatisfy(a -> assertThat(page.select(a.attr("href"))).as(a.text()).hasSize(1));
    assertThat(page.select("table"))
        .isNotEmpty()
        .allSatisfy(t -> assertThat(t.selectFirst("caption").text()).isNotBlank())
        .allSatisfy(t -> assertThat(t.select("thead th:not([scope])")).isEmpty());
    assertThat(page.select("img"))
        .hasSizeGreaterThan(10)
        .allSatisfy(i -> assertThat(i.attr("alt")).hasSizeGreaterThan(10));
    assertThat(page.select("svg")).isNotEmpty().allMatch(s -> s.attr("role").equals("img"));
    List<String> ids = page.select("[id]").eachAttr("id");
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    assertThat(headings(page)).allSatisfy(step -> assertThat(step).isLessThanOrEqualTo(1));
  }

  /** By how much each heading is deeper than the one before it. */
  private static List<Integer> headings(Document page) {
    List<Integer> steps = new ArrayList<>();
    int before = 0;
    for (Element h : page.select("h1, h2, h3, h4")) {
      int level = h.tagName().charAt(1) - '0';
      steps.add(level - before);
      before = level;
    }
    return steps;
  }

  @Test
  void nothingIsFetched() {
    Document page = whole();
    assertThat(page.select("[src]").eachAttr("src"))
        .isNotEmpty()
        .allMatch(u -> u.startsWith("data:"));
    assertThat(page.select("[href], [data], [action], [srcset], [poster]").eachAttr("href"))
        .allMatch(u -> u.startsWith("#") || u.startsWith("data:"));
    assertThat(page.select("link, iframe, object, embed, use[href^=http], image")).isEmpty();
    assertThat(page.selectFirst("style").data()).doesNotContain("url(", "@import", "http");
    assertThat(page.selectFirst("script").data()).doesNotContain("http", "fetch(");
    assertThat(page.selectFirst("meta[http-equiv]").attr("content"))
        .startsWith("default-src 'none'");
  }

  @Test
  void namesAreTextAndNeverMarkup() {
    Document page = whole();
    assertThat(page.title()).contains("A <b>bold</b> run");
    assertThat(page.selectFirst("h1").html()).isEqualTo("A &lt;b&gt;bold&lt;/b&gt; run");
    assertThat(page.select("b, i").eachText()).noneMatch(t -> t.matches("net|bold|\"it\"|of"));
    assertThat(page.select("#checks td").eachText()).contains("breaks 1 <of> 20");
    assertThat(page.select("#table1 tbody th").eachText()).contains("<b>net</b> n = 20");
    assertThat(page.select("#gallery img").eachAttr("alt"))
        .contains("Image 4, clean: classified as <i>\"it\"</i>");
    assertThat(page.select("svg").text()).contains("<b>net</b>");
  }

  @Test
  void tablesHaveTheNumbersOfTheSummary() throws IOException {
    ReportRun run = RunFixture.whole(dir.resolve("run"), "");
    JsonObject summary =
        JsonParser.parseString(Files.readString(dir.resolve("run/summary.json"))).getAsJsonObject();
    Document page = page(run);
    List<List<String>> table1 = texts(page.selectFirst("#table1 table"));
    assertThat(table1.get(0)).containsExactly("Model", "Accuracy", "Linf 8/255");
    assertThat(table1.get(1)).containsExactly("PGD", "1-NS", "2-NS");
    Elements details = page.select("#rates table");
    int seen = 0;
    for (JsonElement each : summary.getAsJsonArray("attacks")) {
      JsonObject attack = each.getAsJsonObject();
      boolean first = attack.get("model").getAsString().equals("net");
      int column = List.of("pgd", "1-ns", "2-ns").indexOf(attack.get("attack").getAsString());
      List<String> row = table1.get(first ? 2 : 4);
      assertThat(row.get(0)).startsWith(attack.get("model").getAsString());
      assertThat(row.get(2 + column)).isEqualTo(rate(attack, "success"));
      List<String> cost = table1.get(first ? 3 : 5);
      assertThat(cost.get(Math.min(2, 1 + column))).isEqualTo("1,234 steps 1.5 s");
      List<String> detail = texts(details.get(first ? 0 : 1)).get(1 + column);
      assertThat(detail.subList(1, detail.size()))
          .containsExactly(
              "20",
              rate(attack, "success"),
              rate(attack, "success_correct"),
              rate(attack, "success_8bit"),
              rate(attack, "robust_accuracy"),
              "1,234",
              "1.5 s");
      seen++;
    }
    assertThat(seen).isEqualTo(6);
    JsonObject model = summary.getAsJsonArray("models").get(0).getAsJsonObject();
    assertThat(table1.get(2).get(1)).isEqualTo(rate(model, "clean_accuracy"));
    assertThat(page.select("td[colspan=2]").eachText()).hasSize(2);
  }

  private static String rate(JsonObject json, String name) {
    return String.format(
        Locale.ROOT,
        "%.1f [%.1f, %.1f]",
        100 * json.get(name).getAsDouble(),
        100 * json.get(name + "_low").getAsDouble(),
        100 * json.get(name + "_high").getAsDouble());
  }

  /** Of 20 images 19 are right; PGD breaks 0 to 14, all of them right before: 4 are robust. */
  @Test
  void theHeadSaysTheWorst() {
    Document page = whole();
    Element card = page.selectFirst(".card");
    assertThat(card.select("dd").eachText())
        .containsExactly("95.0 % [76.4, 99.1]", "20.0 % [8.1, 41.6]");
    assertThat(card.select("dt").eachText())
        .containsExactly("Clean accuracy", "Robust, Linf 8/255 after PGD");
    assertThat(page.select(".card p").eachText())
        .containsExactly("TRUSTED", "DOUBTFUL gradients (Linf 8/255)");
    assertThat(page.selectFirst(".lead").text())
        .isEqualTo(
            "2 models on 20 images of images.npz. Examined by PGD on cross-entropy (10 steps, 2"
                + " restarts; Linf 8/255). Then the evaluation itself was checked.");
    assertThat(page.select(".notice")).isEmpty();
    assertThat(page.select("#checks td.bad").eachText()).containsExactly("FAILED");
  }

  /** Only images 3, 4 and 7 have clean ones; all are broken through neuron (image mod 2). */
  @Test
  void theGalleryShowsWhichNeuronAndHowFar() throws IOException {
    Document page = whole();
    Elements cards = page.select("#gallery .gallery").get(0).select("li");
    assertThat(cards.select("strong").eachText())
        .containsExactly("plain → <i>\"it\"</i>", "<i>\"it\"</i> → third", "<i>\"it\"</i> → third");
    assertThat(cards.select("p small").eachText())
        .containsExactly(
            "Image 3. Broken through neuron 1, number 2 in sensitivity of this image, Δ = 0.8000;"
                + " Linf 8.000/255 away.",
            "Image 4. Broken through neuron 0, the most sensitive of this image, Δ = 0.5000; Linf"
                + " 8.000/255 away.",
            "Image 7. Broken through neuron 1, number 2 in sensitivity of this image, Δ = 1.600;"
                + " Linf 8.000/255 away.");
    Elements strip = cards.get(0).select("img");
    assertThat(strip).hasSize(3);
    assertThat(grey(strip.get(0), 0)).isEqualTo(128);
    assertThat(grey(strip.get(1), 0)).isEqualTo(136);
    assertThat(grey(strip.get(1), 3)).isEqualTo(120);
    // 0.5 ± 10 · 8/255.
    assertThat(cards.get(0).select("figcaption").last().text()).isEqualTo("difference ×10");
    assertThat(grey(strip.get(2), 0)).isCloseTo(208, within(1));
    assertThat(grey(strip.get(2), 3)).isCloseTo(47, within(1));
  }

  private static int grey(Element img, int x) throws IOException {
    String base64 = img.attr("src").substring("data:image/png;base64,".length());
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    assertThat(image.getWidth()).isEqualTo(4);
    return image.getRaster().getSample(x, 0, 0);
  }

  @Test
  void sensitiveNeuronsComeWithWhatExcitesThem() {
    Element table = whole().selectFirst("#neurons table");
    List<List<String>> rows = texts(table);
    assertThat(rows.get(1)).startsWith("0", "100 %", "1.050");
    assertThat(table.select("tr").get(2).select("img").eachAttr("alt"))
        .containsExactly("Image 7, <i>\"it\"</i>, z = 6.250", "Image 4, <i>\"it\"</i>, z = 5.500");
    assertThat(rows.get(4).get(0)).isEqualTo("3 dead");
  }

  @Test
  void provenanceTellsAllButWhereFilesLie() {
    Document page = whole();
    String text = page.selectFirst("#provenance").text();
    assertThat(text)
        .contains("linchpin run spec.textproto", "spec-hash", "net model-hash", "TensorFlow 2.18.0")
        .contains("net.streams 2", "Seed 7", "path: \"…/images.npz\"");
    assertThat(page.outerHtml()).doesNotContain("secret", dir.toString());
  }

  @Test
  void aRunThatWasInterruptedSaysSo() {
    ReportRun run =
        new RunFixture(dir.resolve("run"), "models { name: \"net\" } models { name: \"later\" }")
            .model("net")
            .unfinished("");
    Document page = page(run);
    assertThat(page.select(".notice").eachText())
        .satisfiesExactly(
            n -> assertThat(n).startsWith("This run is not finished"),
            n -> assertThat(n).isEqualTo("This run has no results yet of later."));
    assertThat(page.selectFirst("h1").text()).isEqualTo("run");
    assertThat(page.select("#gallery, #rates, #checks, #claims, #figures, #training")).isEmpty();
    assertThat(texts(page.selectFirst("#table1 table")).get(1).get(1)).startsWith("95.0");
    assertThat(page.select(".badge").eachText()).containsExactly("not checked");
  }

  @Test
  void aRunThatHasOnlyBegunHasAPage() {
    Document page = page(new RunFixture(dir.resolve("run"), "").unfinished(""));
    assertThat(page.select(".notice").eachText()).contains("No model has been examined yet.");
  }

  /** Parts that say what image is what are newer than the examples. */
  @Test
  void anOldRunShowsItsExamplesAlone() {
    ReportRun run = new RunFixture(dir.resolve("run"), "").model("net").pgd("net").finished("");
    Element gallery = page(run).selectFirst("#gallery");
    assertThat(gallery.text())
        .contains("kept no clean images", "class 0 → class 1", "Broken by PGD; Linf 8.000/255 away")
        .doesNotContain("neuron");
    assertThat(gallery.select("li")).hasSize(6).allMatch(l -> l.select("img").size() == 1);
  }

  @Test
  void runsStandSideBySide() {
    ReportRun one = RunFixture.whole(dir.resolve("one"), "one");
    ReportRun two =
        new RunFixture(dir.resolve("two"), "name: \"Second\"")
            .model("net")
            .ns("net")
            .finished("two");
    Document page = page(one, two);
    assertThat(page.selectFirst("h1").text()).isEqualTo("A <b>bold</b> run and Second");
    assertThat(page.select("#table1 tr.group").eachText()).containsExactly("one", "two");
    List<List<String>> rows = texts(page.selectFirst("#table1 table"));
    assertThat(rows.get(rows.size() - 2)).contains("–", "45.0 [25.8, 65.8]");
    assertThat(page.select("#gallery h3").eachText()).contains("two · net · Linf 8/255");
    assertThat(page.select("#provenance h3").eachText()).containsExactly("one", "two");
  }

  /** FMN changes every class in the end: 100 % beside the rates at a radius would mislead. */
  @Test
  void attacksOfNoRadiusAreNotInTable1() {
    RunFixture both = new RunFixture(dir.resolve("both"), "").model("net").pgd("net").fmn("net");
    Document page = page(both.finished(""));
    assertThat(texts(page.selectFirst("#table1 table")).get(1)).containsExactly("PGD");
    assertThat(page.selectFirst("#table1 .note").text())
        .contains("no radius are under “All rates”");
    assertThat(page.select("#rates caption").eachText())
        .anyMatch(c -> c.startsWith("Linf unconstrained"))
        .anyMatch(c -> c.startsWith("Least perturbation found in Linf"));
    // Distances are 3.9/255 for images 0 to 9, 7.9/255 for 10 to 18; image 19 is wrong: 0.
    List<String> curve = texts(page.select("#rates table").last()).get(1);
    assertThat(curve).startsWith("fmn", "3.900/255", "95.0 [76.4, 99.1]");
    assertThat(curve.get(5)).isEqualTo("45.0 [25.8, 65.8]");
    RunFixture alone = new RunFixture(dir.resolve("alone"), "").model("net").fmn("net");
    assertThat(texts(page(alone.finished("")).selectFirst("#table1 table")).get(0))
        .contains("Linf unconstrained");
  }

  @Test
  void figuresBringTheirNumbers() {
    Document page = whole();
    Elements charts = page.select("figure.chart");
    assertThat(charts).hasSizeGreaterThan(1);
    for (Element chart : charts) {
      assertThat(chart.select("svg path, svg polyline, svg line, svg rect")).hasSizeGreaterThan(5);
      assertThat(chart.selectFirst("figcaption").text()).hasSizeGreaterThan(20);
      assertThat(chart.selectFirst("svg > desc").text()).isNotBlank();
      Element link = chart.selectFirst("a[download]");
      String base64 = link.attr("href").substring(link.attr("href").indexOf(',') + 1);
      String csv = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      List<List<String>> lines = Csv.parse(csv);
      assertThat(lines).hasSizeGreaterThan(2).allMatch(l -> l.size() == lines.get(0).size());
      assertThat(texts(chart.selectFirst("table")))
          .hasSize(Math.min(41, lines.size()))
          .startsWith(lines.get(0));
    }
  }

  @Test
  void claimsOfAKindShareTheirSentence() {
    List<Claim> claims =
        List.of(
            new Claim("rises@a", "It <rises>.", "section 2", Verdict.SUPPORTED, 500, "by 3"),
            new Claim("rises@b", "It <rises>.", "section 2", Verdict.REFUTED, 600, "by -3"),
            new Claim("falls@b", "It falls.", "section 3", Verdict.SUPPORTED, 500, "by 1"));
    ReportRun run = new RunFixture(dir.resolve("run"), "").model("net").finished("");
    Element section =
        Jsoup.parse(ReportPage.render(List.of(run), List.of(), claims)).selectFirst("#claims");
    assertThat(section.select("blockquote p").eachText())
        .containsExactly("It <rises>.", "It falls.");
    assertThat(section.select("li li").eachText())
        .containsExactly("SUPPORTED by 3", "REFUTED by -3", "SUPPORTED by 1");
    assertThat(section.text()).contains("In all: 2 supported and 1 refuted.");
  }
}
