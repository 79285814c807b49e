/**
 * Loads a SavedModel as a {@link dev.linchpin.model.Classifier}: one flat graph with known ends.
 */
package dev.linchpin.model;
