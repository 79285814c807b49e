/** What a run leaves on disk: the run folder, Parquet parts, examples, provenance, summary. */
package dev.linchpin.results;
