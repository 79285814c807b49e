/** A spec becomes tasks, tasks become parts of a run folder; resume and provenance. */
package dev.linchpin.experiment;
