package dev.linchpin.results;

/**
 * A model as it was found.
 *
 * @param features number of neurons in the layer before the logits, 0 where there is no such layer
 * @param classes number of logits
 * @param eightBit it takes uint8 pixels: an attack counts if it survives rounding to 8 bits
 */
public record ModelRow(String model, int features, int classes, boolean eightBit) {}
