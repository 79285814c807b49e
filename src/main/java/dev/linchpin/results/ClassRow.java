package dev.linchpin.results;

/**
 * A class of the data set.
 *
 * @param index as rows of results number classes: the model's, where {@code label_offset} or {@code
 *     class_map} makes that another number than the data's
 * @param name as the data set calls it
 */
public record ClassRow(int index, String name) {}
