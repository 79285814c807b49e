package dev.linchpin.export;

import java.util.List;
import java.util.Map;

/**
 * What an export may do and says about itself.
 *
 * @param replace whether an earlier export of linchpin at the same place gives way; anything else
 *     that lies there never does
 * @param classNames names of the classes in their order; empty when unknown
 * @param provenance how the weights came to be, key → text, kept with the model as it is
 */
public record ExportOptions(
    boolean replace, List<String> classNames, Map<String, String> provenance) {
  public static final ExportOptions DEFAULT = new ExportOptions(false, List.of(), Map.of());

  public ExportOptions {
    classNames = List.copyOf(classNames);
    provenance = Map.copyOf(provenance);
  }
}
