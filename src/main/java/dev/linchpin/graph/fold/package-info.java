/**
 * Rewrites that make a differentiable graph fast and change its numbers by rounding only. {@link
 * dev.linchpin.graph.fold.Folding} lists those that come before gradients are taken, {@link
 * dev.linchpin.graph.fold.AfterGradient} those that come after.
 */
package dev.linchpin.graph.fold;
