package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options of {@code linchpin train}.
 *
 * @param spec values as written, by long option name, as {@link dev.linchpin.spec.TrainSpec} takes
 *     them
 * @param out the run folder; empty: one named after the model, under {@code runs/}
 * @param overrides {@code path=value} on the spec that the other options make, in the order given
 */
public record TrainOptions(Map<String, String> spec, Optional<Path> out, List<String> overrides) {}
