package dev.linchpin.report.figure;

import java.util.List;

/**
 * Shares of pairs, as cells of a table with the number in each.
 *
 * @param shares by row and column; NaN where there is none
 */
record HeatMap(
    String rowLabel,
    List<String> rows,
    String columnLabel,
    List<String> columns,
    double[][] shares) {}
