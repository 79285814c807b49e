/**
 * From a SavedModel directory to one flat GraphDef: the file, its checkpoint, captured variables,
 * and function calls inlined. Knows nothing of images or classes.
 */
package dev.linchpin.graph.savedmodel;
