package dev.linchpin.report;

import dev.linchpin.base.Wilson;

/**
 * A model of a run.
 *
 * @param clean images classified as labelled, of all images
 * @param features neurons before the logits, 0 where there is no linear head
 */
public record ModelSummary(String name, Wilson clean, int features, int classes) {}
