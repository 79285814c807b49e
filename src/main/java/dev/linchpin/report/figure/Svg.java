package dev.linchpin.report.figure;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Drawings as SVG that a page can give its own colours and font. Batik writes it; this replaces its
 * colours by CSS variables, anchors text where it must stay whatever the font, and says what is to
 * be seen.
 */
final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final Pattern RGB = Pattern.compile("rgb\\((\\d+),\\s*(\\d+),\\s*(\\d+)\\)");
  private static final Pattern REFERENCE = Pattern.compile("#(?=[A-Za-z])");

  /** The page's business, or the default anyway. */
  private static final List<String> DROPPED =
      List.of(
          "font-family",
          "font-style",
          "font-weight",
          "color-interpolation",
          "color-rendering",
          "image-rendering",
          "shape-rendering",
          "text-rendering");

  private Svg() {}

  /**
   * @param id prefix of the ids in it, so that one page can hold many
   * @param title short, for {@code <title>}
   * @param description for {@code <desc>}
   */
  static String of(Drawing drawing, String id, String title, String description) {
    Element root = root(drawing);
    for (Element element : elements(root)) {
      anchor(element);
    }
    for (Element element : elements(root)) {
      colour(element);
      prefixIds(element, id);
      DROPPED.forEach(element::removeAttribute);
    }
    root.removeAttribute("height");
    root.setAttribute("width", "100%");
    root.setAttribute("viewBox", "0 0 " + Look.WIDTH + " " + drawing.height());
    root.setAttribute("role", "img");
    root.setAttribute("aria-labelledby", id + "-title " + id + "-desc");
    insertFirst(root, "desc", id + "-desc", description);
    insertFirst(root, "title", id + "-title", title);
    return text(root);
  }

  private static Element root(Drawing drawing) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      Document document =
          factory
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument(NAMESPACE, "svg", null);
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
      context.setPrecision(2);
      context.setComment(null);
      SVGGraphics2D graphics = new SVGGraphics2D(context, false);
      drawing.chart().draw(graphics, drawing.area());
      return graphics.getRoot();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Element> elements(Element root) {
    List<Element> all = new ArrayList<>(List.of(root));
    NodeList below = root.getElementsByTagName("*");
    for (int i = 0; i < below.getLength(); i++) {
      all.add((Element) below.item(i));
    }
    return all;
  }

  /** Text of another font grows to where it has room. */
  private static void anchor(Element element) {
    if (!element.getTagName().equals("text")) {
      return;
    }
    String anchor = Ink.anchor(rgb(inherited(element, "fill")));
    double share = anchor.equals("middle") ? 0.5 : anchor.equals("end") ? 1 : 0;
    if (share > 0) {
      double x = Double.parseDouble(element.getAttribute("x"));
      double moved = x + share * Drawing.width(element.getTextContent());
      element.setAttribute("x", Double.toString(Math.round(moved * 10) / 10.0));
      element.setAttribute("text-anchor", anchor);
    }
  }

  private static String inherited(Element element, String attribute) {
    for (Node at = element; at instanceof Element here; at = at.getParentNode()) {
      if (here.hasAttribute(attribute)) {
        return here.getAttribute(attribute);
      }
    }
    return "black";
  }

  /** CSS variables are known to the style attribute alone. */
  private static void colour(Element element) {
    StringBuilder style = new StringBuilder();
    for (String property : List.of("fill", "stroke")) {
      String value = element.getAttribute(property);
      if (!value.isEmpty() && !value.equals("none")) {
        style.append(style.isEmpty() ? "" : ";");
        style.append(property).append(':').append(Ink.css(rgb(value)));
        element.removeAttribute(property);
      }
    }
    if (!style.isEmpty()) {
      element.setAttribute("style", style.toString());
    }
  }

  private static int rgb(String value) {
    Matcher matcher = RGB.matcher(value);
    if (matcher.matches()) {
      return Integer.parseInt(matcher.group(1)) << 16
          | Integer.parseInt(matcher.group(2)) << 8
          | Integer.parseInt(matcher.group(3));
    }
    if (value.equals("black")) {
      return 0;
    }
    throw new IllegalArgumentException("colour " + value + " is not of the palette");
  }

  private static void prefixIds(Element element, String id) {
    if (element.hasAttribute("id")) {
      element.setAttribute("id", id + "-" + element.getAttribute("id"));
    }
    for (String name : List.of("clip-path", "fill", "stroke", "mask", "filter")) {
      String value = element.getAttribute(name);
      if (value.startsWith("url(#")) {
        element.setAttribute(name, REFERENCE.matcher(value).replaceFirst("#" + id + "-"));
      }
    }
  }

  private static void insertFirst(Element root, String name, String id, String content) {
    Element element = root.getOwnerDocument().createElementNS(NAMESPACE, name);
    element.setAttribute("id", id);
    element.setTextContent(content);
    root.insertBefore(element, root.getFirstChild());
  }

  private static String text(Element root) {
    try {
      Transformer transformer = TransformerFactory.newInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter out = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(out));
      return out.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }
}
