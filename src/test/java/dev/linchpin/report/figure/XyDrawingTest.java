package dev.linchpin.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linchpin.base.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.junit.jupiter.api.Test;

class XyDrawingTest {
  private static final Axis X = new Axis("x", "x", Axis.Scale.LINEAR);

  private static Series series(Series.Kind kind, List<Point> points) {
    return new Series("", "net", "what", "net", 0, 0, kind, points);
  }

  private static YIntervalSeriesCollection drawn(Axis x, Axis y, Series series) {
    XyChart chart = new XyChart(x, y, List.of(series));
    return (YIntervalSeriesCollection) XyDrawing.of(chart).chart().getXYPlot().getDataset(0);
  }

  @Test
  void whatIsDrawnIsWhatTheCsvSays() {
    List<Point> points =
        IntStream.range(0, 7).mapToObj(i -> new Point(i / 3.0, new Wilson(i, 7))).toList();
    Series series = series(Series.Kind.LINE, points);
    Axis y = Axis.share("share", "share");
    YIntervalSeriesCollection drawn = drawn(X, y, series);
    List<String> lines = new XyChart(X, y, List.of(series)).csv().lines().toList();
    assertThat(lines.get(0)).isEqualTo("run,model,series,x,share,low,high,n");
    assertThat(drawn.getItemCount(0)).isEqualTo(lines.size() - 1).isEqualTo(7);
    for (int i = 0; i < 7; i++) {
      String[] cells = lines.get(i + 1).split(",");
      assertThat(drawn.getXValue(0, i)).isEqualTo(Double.parseDouble(cells[3]));
      assertThat(drawn.getYValue(0, i)).isEqualTo(Double.parseDouble(cells[4]));
      assertThat(drawn.getStartYValue(0, i)).isEqualTo(Double.parseDouble(cells[5]));
      assertThat(drawn.getEndYValue(0, i)).isEqualTo(Double.parseDouble(cells[6]));
    }
  }

  @Test
  void stepsHoldTheirValueUntilTheNextPoint() {
    Series series =
        series(Series.Kind.STEP, List.of(new Point(0, 1), new Point(2, 5), new Point(3, 4)));
    YIntervalSeriesCollection drawn = drawn(X, new Axis("y", "y", Axis.Scale.LINEAR), series);
    List<String> corners = new ArrayList<>();
    for (int i = 0; i < drawn.getItemCount(0); i++) {
      corners.add(drawn.getXValue(0, i) + " " + drawn.getYValue(0, i));
    }
    assertThat(corners).containsExactly("0.0 1.0", "2.0 1.0", "2.0 5.0", "3.0 5.0", "3.0 4.0");
  }

  @Test
  void onALogarithmicAxisDecadesAreEquallyWide() {
    Axis log = new Axis("x", "x", Axis.Scale.LOG, 1, Double.NaN);
    List<Point> points = List.of(new Point(0, 0), new Point(10, 1), new Point(1000, 2));
    YIntervalSeriesCollection drawn =
        drawn(log, new Axis("y", "y", Axis.Scale.LINEAR), series(Series.Kind.LINE, points));
    assertThat(drawn.getXValue(0, 0)).as("below the end").isZero();
    assertThat(drawn.getXValue(0, 1)).isEqualTo(1);
    assertThat(drawn.getXValue(0, 2)).isEqualTo(3);
  }

  @Test
  void manyPointsAreThinnedAndAllAreInTheCsv() {
    List<Point> points = IntStream.range(0, 50_000).mapToObj(i -> new Point(i, i % 2)).toList();
    Series series = series(Series.Kind.SMOOTH, points);
    Axis y = new Axis("y", "y", Axis.Scale.LINEAR);
    YIntervalSeriesCollection drawn = drawn(X, y, series);
    assertThat(drawn.getItemCount(0)).isBetween(1000, 2000);
    assertThat(drawn.getXValue(0, drawn.getItemCount(0) - 1)).isEqualTo(49_999);
    assertThat(new XyChart(X, y, List.of(series)).csv().lines()).hasSize(50_001);
  }

  @Test
  void aColourOfNoPaletteIsRefused() {
    assertThat(Ink.css(0x0072b2)).isEqualTo("var(--series-1,#0072b2)");
    assertThatThrownBy(() -> Ink.css(0x123456)).hasMessageContaining("#123456");
  }
}
