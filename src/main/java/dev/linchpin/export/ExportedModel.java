package dev.linchpin.export;

import java.nio.file.Path;
import java.util.List;

/**
 * An export that lies on the disk.
 *
 * @param directory the SavedModel
 * @param signatures names of what it can be asked
 * @param notes what was left out and why, one sentence each
 */
public record ExportedModel(Path directory, List<String> signatures, List<String> notes) {
  public ExportedModel {
    signatures = List.copyOf(signatures);
    notes = List.copyOf(notes);
  }
}
