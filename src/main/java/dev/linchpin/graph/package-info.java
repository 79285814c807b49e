/**
 * GraphDef in, GraphDef out: small pure rewrites, taps and gradients. Each rewrite is a class of
 * its own (a pattern, a check that says why not, the rewrite) and knows nothing of models, data or
 * attacks.
 */
package dev.linchpin.graph;
