package dev.linchpin.experiment;

import java.nio.file.Path;

/**
 * Options of {@code linchpin predict}.
 *
 * @param model the model to run
 * @param data the images to run it on
 * @param out folder for the .npy files
 * @param gradients also write the input gradient of the cross-entropy on the logits
 */
public record PredictOptions(ModelOptions model, DataOptions data, Path out, boolean gradients) {}
