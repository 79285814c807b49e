package dev.linchpin.report.page;

import dev.linchpin.base.Npy;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PictureRow;
import dev.linchpin.results.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The clean images that a run kept to be shown. */
final class CleanImages {
  private final RunFolder folder;
  private final Map<String, Map<Integer, PictureRow>> rows = new HashMap<>();

  private CleanImages(RunFolder folder) {
    this.folder = folder;
  }

  static CleanImages of(RunFolder folder) {
    CleanImages images = new CleanImages(folder);
    folder.forEach(
        PartKind.PICTURES,
        r -> images.rows.computeIfAbsent(r.model(), m -> new HashMap<>()).put(r.image(), r));
    images.rows.keySet().removeIf(m -> !Files.isRegularFile(images.array(m)));
    return images;
  }

  private Path array(String model) {
    return folder.examples().array("clean", model);
  }

  /** Indices of the images that there are for a model. */
  Set<Integer> of(String model) {
    return rows.getOrDefault(model, Map.of()).keySet();
  }

  /** True class of an image that is there. */
  int label(String model, int image) {
    return rows.get(model).get(image).label();
  }

  Optional<Pixels> read(String model, int image) {
    return Optional.ofNullable(rows.getOrDefault(model, Map.of()).get(image))
        .map(r -> Pixels.of(Npy.readRows(array(model), r.position()), 0));
  }
}
