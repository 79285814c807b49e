/** Tables and summaries from a run folder alone. */
package dev.linchpin.report;
