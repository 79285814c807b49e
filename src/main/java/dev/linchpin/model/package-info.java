/**
 * Loads a SavedModel as a {@link dev.linchpin.model.Classifier} to be judged, or as a {@link
 * dev.linchpin.model.Network} to be trained: one flat graph with known ends.
 */
package dev.linchpin.model;
