package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What every SVG keeps, whichever chart it is of. */
class SvgTest {
  private static final Pattern VARIABLE = Pattern.compile("var\\(--[a-z0-9-]+,#[0-9a-f]{6}\\)");
  private static List<Figure> figures;

  @BeforeAll
  static void draw(@TempDir Path dir) {
    SyntheticRun.write(dir);
    figures = Figures.of(List.of(SyntheticRun.read(dir, "")));
  }

  private static Element root(Figure figure) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(figure.svg())))
        .getDocumentElement();
  }

  private static List<Element> all(Element root, String name) {
    NodeList list = root.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < list.getLength(); i++) {
      elements.add((Element) list.item(i));
    }
    return elements;
  }

  @Test
  void itScalesAndSaysWhatItShows() throws Exception {
    for (Figure figure : figures) {
      Element root = root(figure);
      assertThat(root.getAttribute("viewBox")).matches("0 0 640 \\d+");
      assertThat(root.getAttribute("width")).isEqualTo("100%");
      assertThat(root.hasAttribute("height")).isFalse();
      assertThat(root.getAttribute("role")).isEqualTo("img");
      assertThat(root.getFirstChild().getTextContent()).isEqualTo(figure.title());
      assertThat(root.getFirstChild().getNextSibling().getTextContent()).isEqualTo(figure.alt());
    }
  }

  @Test
  void itsColoursAreVariablesWithFallbacks() throws Exception {
    for (Figure figure : figures) {
      String rest = VARIABLE.matcher(figure.svg()).replaceAll("");
      assertThat(rest).doesNotContain("rgb(").doesNotContainPattern("(fill|stroke)=\"(?!none)");
      assertThat(rest).doesNotContainPattern("(fill|stroke): ?[^;\"]");
      assertThat(figure.svg()).contains("var(--ink,", "var(--series-1,");
    }
  }

  @Test
  void itsTextIsTextInThePagesFont() throws Exception {
    for (Figure figure : figures) {
      Element root = root(figure);
      assertThat(figure.svg()).doesNotContain("font-family");
      assertThat(all(root, "text")).hasSizeGreaterThan(5);
      assertThat(all(root, "text"))
          .extracting(e -> e.getAttribute("text-anchor"))
          .contains("middle", "end");
    }
    assertThat(figures.get(0).svg())
        .contains(">Density</text>", ">standard</text>", ">Scaled sens");
  }

  @Test
  void idsOfOnePageDoNotMeet() throws Exception {
    Set<String> ids = new HashSet<>();
    for (Figure figure : figures) {
      Element root = root(figure);
      for (Element e : all(root, "*")) {
        if (e.hasAttribute("id")) {
          assertThat(ids.add(e.getAttribute("id"))).as(e.getAttribute("id")).isTrue();
        }
        if (e.getAttribute("clip-path").startsWith("url")) {
          assertThat(e.getAttribute("clip-path")).startsWith("url(#" + figure.id() + "-");
        }
      }
      for (String id : root.getAttribute("aria-labelledby").split(" ")) {
        assertThat(ids).contains(id);
      }
    }
    assertThat(ids).hasSizeGreaterThan(2 * figures.size());
  }
}
