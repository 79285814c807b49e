/** Figures of a report, from run folders alone. */
package dev.linchpin.report.figure;
