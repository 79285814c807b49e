/** The report: one HTML page that needs nothing else, from run folders alone. */
package dev.linchpin.report.page;
