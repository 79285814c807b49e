package dev.linchpin.export;

import com.google.gson.GsonBuilder;
import dev.linchpin.model.LinearHead;
import dev.linchpin.model.Network;
import dev.linchpin.results.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code assets.extra/linchpin.json}: what the model is and where it comes from. */
final class Description {
  /** Within the SavedModel; tells an export of linchpin from other directories. */
  static final String FILE = Extras.FOLDER + "/linchpin.json";

  private Description() {}

  static void write(
      Path directory,
      Network network,
      ExportOptions options,
      List<String> signatures,
      List<String> notes)
      throws IOException {
    Build build = Build.current();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("exporter", "linchpin");
    json.put("version", build.version());
    json.put("commit", build.commit());
    json.put("network", network.name());
    json.put("images", List.of("n", network.height(), network.width(), network.channels()));
    json.put("pixels", "float32 in [0,1], NHWC; normalisation is part of the graph");
    json.put("classes", network.classes());
    if (!options.classNames().isEmpty()) {
      json.put("class_names", options.classNames());
    }
    json.put("features", network.head().map(LinearHead::features).orElse(0));
    json.put("signatures", signatures);
    json.put("notes", notes);
    json.put("provenance", new TreeMap<>(options.provenance()));
    String text =
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
    Files.writeString(directory.resolve(FILE), text);
  }
}
