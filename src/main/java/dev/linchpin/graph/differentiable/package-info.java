/**
 * Makes a flat inference graph differentiable by {@code Graph.addGradients}: ops without a gradient
 * in TensorFlow's C++ registry, or with a wrong one, are replaced by equal ones ({@link
 * dev.linchpin.graph.differentiable.GradientSafety}) or found and named ({@link
 * dev.linchpin.graph.differentiable.GradientCheck}) before anything runs.
 */
package dev.linchpin.graph.differentiable;
