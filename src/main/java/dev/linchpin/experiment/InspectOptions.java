package dev.linchpin.experiment;

import java.util.Map;

/**
 * Options of {@code linchpin inspect}.
 *
 * @param model values as written, by long option name, as {@link dev.linchpin.spec.AuditSpec} takes
 *     them for a model
 * @param json print JSON instead of text
 */
public record InspectOptions(Map<String, String> model, boolean json) {}
