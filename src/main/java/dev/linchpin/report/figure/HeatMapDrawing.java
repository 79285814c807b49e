package dev.linchpin.report.figure;

import java.awt.Color;
import java.awt.Paint;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;

/** {@link HeatMap}s for JFreeChart: the larger the share, the less the page shines through. */
final class HeatMapDrawing {
  private static final int CELL_HEIGHT = 48;
  private static final int AXIS_HEIGHT = 70;

  /** Text must be read on the darkest cell. */
  private static final double MOST = 0.65;

  /** Of a cell, so that cells shine through side by side and not one over another. */
  private static final double GAP = 0.98;

  private HeatMapDrawing() {}

  static Drawing of(HeatMap map) {
    DefaultXYZDataset cells = new DefaultXYZDataset();
    XYPlot plot = new XYPlot();
    plot.setDataset(cells);
    int filled = 0;
    double[][] xyz = new double[3][map.rows().size() * map.columns().size()];
    for (int r = 0; r < map.rows().size(); r++) {
      for (int c = 0; c < map.columns().size(); c++) {
        double share = map.shares()[r][c];
        XYTextAnnotation number = new XYTextAnnotation(text(share), c, r);
        number.setFont(Look.TEXT);
        number.setPaint(Ink.CELL);
        plot.addAnnotation(number);
        xyz[0][filled] = c;
        xyz[1][filled] = r;
        xyz[2][filled] = Double.isNaN(share) ? 0 : share;
        filled++;
      }
    }
    cells.addSeries("", xyz);
    XYBlockRenderer blocks = new XYBlockRenderer();
    blocks.setPaintScale(new Scale());
    blocks.setBlockWidth(GAP);
    blocks.setBlockHeight(1 - 3 * (1 - GAP));
    plot.setRenderer(blocks);
    SymbolAxis below = XyDrawing.categories(map.columnLabel(), map.columns(), false);
    double widest = map.columns().stream().mapToDouble(Drawing::width).max().orElse(0);
    double left = map.rows().stream().mapToDouble(Drawing::width).max().orElse(0);
    boolean turned = widest > (Look.WIDTH - left - AXIS_HEIGHT) / map.columns().size();
    below.setVerticalTickLabels(turned);
    below.setTickLabelPaint(Ink.TICK_BELOW);
    plot.setDomainAxis(below);
    SymbolAxis side = XyDrawing.categories(map.rowLabel(), map.rows(), true);
    side.setTickLabelPaint(Ink.TICK_LEFT);
    plot.setRangeAxis(side);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    int height = AXIS_HEIGHT + CELL_HEIGHT * map.rows().size() + (turned ? (int) widest : 0);
    return Drawing.of(plot, height, List.of());
  }

  private static String text(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static final class Scale implements PaintScale {
    @Override
    public double getLowerBound() {
      return 0;
    }

    @Override
    public double getUpperBound() {
      return 1;
    }

    @Override
    public Paint getPaint(double share) {
      Color full = Ink.series(0);
      int alpha = (int) Math.round(255 * MOST * share);
      return new Color(full.getRed(), full.getGreen(), full.getBlue(), alpha);
    }
  }
}
