package dev.linchpin.experiment;

/**
 * Options of {@code linchpin inspect}.
 *
 * @param model the model to look into
 * @param json print JSON instead of text
 */
public record InspectOptions(ModelOptions model, boolean json) {}
