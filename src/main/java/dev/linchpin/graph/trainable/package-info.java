/** Rewrites that turn an inference graph into one that can be trained, and back. */
package dev.linchpin.graph.trainable;
