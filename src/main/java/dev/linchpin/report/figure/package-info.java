/** The figures of a report as SVG, PNG and CSV, from run folders alone. */
package dev.linchpin.report.figure;
