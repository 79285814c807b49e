/** What the checks are made from: small runs of a classifier beside its evaluation. */
package dev.linchpin.checks.measure;
