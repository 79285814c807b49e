package dev.linchpin.experiment;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Options of {@code linchpin export}.
 *
 * @param source a run folder with a trained model, or a SavedModel
 * @param name which model of the run folder; empty: the only one that was trained
 * @param model how a SavedModel is to be read, as {@link InspectOptions#model}; without {@code
 *     model}
 * @param out the SavedModel to be
 * @param replace whether an earlier export there may go
 */
public record ExportRequest(
    Path source, Optional<String> name, Map<String, String> model, Path out, boolean replace) {}
