/**
 * Measures speed: one class a measurement, each of what it is given, in memory. Loading, printing
 * and what is measured from outside (starts, whole runs) are others' work.
 */
package dev.linchpin.bench;
