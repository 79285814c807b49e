package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.Map;

/**
 * Options of {@code linchpin predict}.
 *
 * @param spec values as written, by long option name, as {@link dev.linchpin.spec.AuditSpec} takes
 *     them for a model and data
 * @param out folder for the .npy files
 * @param gradients also write the input gradient of the cross-entropy on the logits
 */
public record PredictOptions(Map<String, String> spec, Path out, boolean gradients) {}
