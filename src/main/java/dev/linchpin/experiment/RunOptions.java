package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Options of {@code linchpin run}.
 *
 * @param spec the spec file; exists
 * @param out the run folder; empty: one named after the spec, under {@code runs/}
 * @param overrides {@code path=value}, in the order given
 */
public record RunOptions(Path spec, Optional<Path> out, List<String> overrides) {}
