package dev.linchpin.report.figure;

import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** {@link XyChart}s for JFreeChart. */
final class XyDrawing {
  private static final int HEIGHT = 360;
  private static final int ROW_HEIGHT = 56;
  private static final int AXIS_HEIGHT = 70;

  /** With more points markers would hide the line. */
  private static final int MARKERS = 30;

  private static final float BAND = 0.13f;
  private static final double MARGIN = 0.02;

  private XyDrawing() {}

  static Drawing of(XyChart chart) {
    XYPlot plot = new XYPlot();
    boolean rows = !chart.categories().isEmpty();
    plot.setOrientation(rows ? PlotOrientation.HORIZONTAL : PlotOrientation.VERTICAL);
    Span x = new Span(chart.x(), chart.series(), false);
    Span y = new Span(chart.y(), chart.series(), true);
    plot.setDomainAxis(rows ? rows(chart) : axis(chart.x(), x));
    plot.setRangeAxis(axis(chart.y(), y));
    plot.getDomainAxis().setTickLabelPaint(rows ? Ink.TICK_LEFT : Ink.TICK_BELOW);
    plot.getRangeAxis().setTickLabelPaint(rows ? Ink.TICK_BELOW : Ink.TICK_LEFT);
    plot.setDomainGridlinePaint(Ink.GRID);
    plot.setRangeGridlinePaint(Ink.GRID);
    plot.setDomainGridlineStroke(new java.awt.BasicStroke(1f));
    plot.setRangeGridlineStroke(new java.awt.BasicStroke(1f));
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    for (int i = 0; i < chart.series().size(); i++) {
      Series series = chart.series().get(i);
      plot.setDataset(i, dataset(series, x, y));
      plot.setRenderer(i, renderer(series));
    }
    int height = rows ? AXIS_HEIGHT + ROW_HEIGHT * chart.categories().size() : HEIGHT;
    return Drawing.of(plot, height, chart.series().stream().map(Series::name).toList());
  }

  private static YIntervalSeriesCollection dataset(Series series, Span x, Span y) {
    YIntervalSeries points = new YIntervalSeries(series.name(), false, true);
    double before = Double.NaN;
    double beforeLow = Double.NaN;
    double beforeHigh = Double.NaN;
    for (Point p : Thinning.of(series, x)) {
      double at = x.place(p.x());
      if (series.kind() == Series.Kind.STEP && !Double.isNaN(before)) {
        points.add(at, before, beforeLow, beforeHigh);
      }
      before = y.place(p.y());
      beforeLow = p.hasInterval() ? y.place(p.low()) : before;
      beforeHigh = p.hasInterval() ? y.place(p.high()) : before;
      points.add(at, before, beforeLow, beforeHigh);
    }
    YIntervalSeriesCollection dataset = new YIntervalSeriesCollection();
    dataset.addSeries(points);
    return dataset;
  }

  private static XYLineAndShapeRenderer renderer(Series series) {
    boolean points = series.kind() == Series.Kind.POINTS;
    boolean markers =
        points || (series.kind() == Series.Kind.LINE && series.points().size() <= MARKERS);
    boolean intervals = series.points().stream().anyMatch(Point::hasInterval);
    Color colour = Ink.series(series.colour());
    XYLineAndShapeRenderer renderer;
    if (points && intervals) {
      XYErrorRenderer bars = new XYErrorRenderer();
      bars.setDrawXError(false);
      bars.setErrorPaint(colour);
      bars.setCapLength(6);
      renderer = bars;
    } else if (intervals) {
      DeviationRenderer band = new DeviationRenderer(true, markers);
      band.setAlpha(BAND);
      band.setSeriesFillPaint(0, colour);
      renderer = band;
    } else {
      renderer = new XYLineAndShapeRenderer(!points, markers);
      renderer.setDrawSeriesLineAsPath(true);
    }
    renderer.setSeriesPaint(0, colour);
    renderer.setSeriesStroke(0, Look.stroke(points ? 0 : series.dash()));
    renderer.setSeriesShape(0, Look.marker(series.colour()));
    renderer.setLegendLine(Look.SAMPLE);
    return renderer;
  }

  private static ValueAxis axis(Axis axis, Span span) {
    NumberAxis drawn =
        switch (axis.scale()) {
          case LOG -> new LogTicks(axis.label(), 1);
          case LOG_PERCENT -> new LogTicks(axis.label(), 100);
          default -> new NumberAxis(axis.label());
        };
    DecimalFormat format =
        new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT));
    if (axis.scale() == Axis.Scale.PERCENT) {
      format.setMultiplier(100);
    }
    drawn.setNumberFormatOverride(format);
    if (axis.scale() == Axis.Scale.INTEGER) {
      drawn.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    }
    double margin = MARGIN * (span.high() - span.low());
    drawn.setRange(span.low() - margin, span.high() + margin);
    return style(drawn);
  }

  private static ValueAxis rows(XyChart chart) {
    return categories(chart.x().label(), chart.categories(), true);
  }

  /** An axis of names, at 0, 1, …; the first on top if it is {@code inverted}. */
  static SymbolAxis categories(String label, List<String> names, boolean inverted) {
    SymbolAxis axis = new SymbolAxis(label, names.toArray(String[]::new));
    axis.setGridBandsVisible(false);
    axis.setRange(-0.5, names.size() - 0.5);
    axis.setInverted(inverted);
    style(axis);
    return axis;
  }

  private static ValueAxis style(NumberAxis axis) {
    axis.setLabelFont(Look.TEXT);
    axis.setTickLabelFont(Look.TEXT);
    axis.setLabelPaint(Ink.TITLE);
    axis.setAxisLinePaint(Ink.MUTED);
    axis.setTickMarkPaint(Ink.MUTED);
    return axis;
  }
}
