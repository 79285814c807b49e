package dev.linchpin.results;

/**
 * A class of the data set.
 *
 * @param index as labels count
 * @param name as the data set calls it
 */
public record ClassRow(int index, String name) {}
