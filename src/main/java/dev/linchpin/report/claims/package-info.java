/**
 * What the paper claims, decided from run folders: a class a claim, each by a paired test on the
 * same images.
 */
package dev.linchpin.report.claims;
