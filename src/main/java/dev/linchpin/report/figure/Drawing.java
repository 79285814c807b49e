package dev.linchpin.report.figure;

import dev.linchpin.base.UserError;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleInsets;

/**
 * A chart ready to be drawn.
 *
 * @param height in units of the SVG; the width is {@link Look#WIDTH}
 */
record Drawing(JFreeChart chart, int height) {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
  private static final int PIXELS = 2;
  private static final int LEGEND_ITEM = 52;
  private static final int LEGEND_LINE = 24;

  static {
    // Else a turned label is drawn as shapes of letters, not as text.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  /**
   * Refuses (RESOURCE) a Java without fonts, which some headless packages are.
   *
   * @throws UserError with what to install
   */
  static void checkFonts() {
    try {
      width("x");
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new UserError(
          UserError.Kind.RESOURCE,
          "Java finds no font to draw figures with: install fontconfig and a font (on Debian:"
              + " fontconfig fonts-dejavu-core)",
          e);
    }
  }

  /** Width of a text in {@link Look#TEXT}, in units of the SVG. */
  static double width(String text) {
    return Look.TEXT.getStringBounds(text, CONTEXT).getWidth();
  }

  /**
   * @param plotHeight without the legend
   * @param names of the series, for the legend; with none there is no legend
   */
  static Drawing of(XYPlot plot, int plotHeight, Iterable<String> names) {
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(null, Look.TEXT, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(8, 4, 4, 14));
    int lines = 0;
    double filled = Look.WIDTH;
    for (String name : names) {
      double item = width(name) + LEGEND_ITEM;
      filled += item;
      if (filled > Look.WIDTH - LEGEND_LINE) {
        lines++;
        filled = item;
      }
    }
    if (lines > 0) {
      LegendTitle legend = new LegendTitle(plot);
      legend.setFrame(BlockBorder.NONE);
      legend.setItemFont(Look.TEXT);
      legend.setItemPaint(Ink.LEGEND);
      legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 8));
      legend.setMargin(new RectangleInsets(6, 0, 0, 0));
      chart.addLegend(legend);
    }
    return new Drawing(chart, plotHeight + lines * LEGEND_LINE);
  }

  Rectangle2D area() {
    return new Rectangle2D.Double(0, 0, Look.WIDTH, height);
  }

  /** On white, two pixels a unit. */
  byte[] png() {
    BufferedImage image =
        new BufferedImage(PIXELS * Look.WIDTH, PIXELS * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(PIXELS, PIXELS);
    chart.draw(graphics, area());
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
