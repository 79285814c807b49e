package dev.linchpin.report.figure;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * An axis of decimal logarithms with ticks at 1, 2 and 5 times powers of ten, or at these alone
 * where there are many. JFreeChart's own draws its labels as shapes of letters.
 */
final class LogTicks extends NumberAxis {
  private static final double FEW_DECADES = 3;

  private final double unit;

  /**
   * @param unit a value is labelled as so many times itself: 100 for per cent
   */
  LogTicks(String label, double unit) {
    super(label);
    this.unit = unit;
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
    boolean below = RectangleEdge.isTopOrBottom(edge);
    TextAnchor anchor = below ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    int[] steps = getRange().getLength() <= FEW_DECADES ? new int[] {1, 2, 5} : new int[] {1};
    List<NumberTick> ticks = new ArrayList<>();
    int last = (int) Math.floor(getRange().getUpperBound());
    for (int decade = (int) Math.floor(getRange().getLowerBound()); decade <= last; decade++) {
      for (int step : steps) {
        double at = decade + Math.log10(step);
        if (getRange().contains(at)) {
          ticks.add(new NumberTick(at, label(step, decade), anchor, anchor, 0));
        }
      }
    }
    return ticks;
  }

  private String label(int step, int decade) {
    double value = unit * step * Math.pow(10, decade);
    if (value >= 1e6 || value < 1e-4) {
      return step + "e" + Math.round(Math.log10(value / step));
    }
    return BigDecimal.valueOf(value).round(new MathContext(1)).toPlainString();
  }
}
