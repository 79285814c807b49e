/** Tests and intervals for what was measured on the same images, and what they rest on. */
package dev.linchpin.base.statistics;
