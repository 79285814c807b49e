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
      ExportGraph graph,
      ExportOptions options,
      List<String> signatures,
      List<String> notes)
      throws IOException {
    Network network = graph.network();
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
    graph.network().head().ifPresent(h -> json.put("head", head(h, graph)));
    json.put("signatures", signatures);
    json.put("notes", notes);
    json.put("provenance", new TreeMap<>(options.provenance()));
    String text =
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
    Files.writeString(directory.resolve(FILE), text);
  }

  /** The layer l = z·W + b, for those who compute with it themselves. */
  private static Map<String, Object> head(LinearHead head, ExportGraph graph) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("variable", graph.variable(head.weights()).handle());
    json.put("transposed", head.transposed());
    json.put("features", head.features());
    json.put("features_tensor", graph.featuresNode() + ":0");
    // As text: JSON has no infinity.
    json.put("lowest_feature", Float.toString(head.interval().lo()));
    json.put("highest_feature", Float.toString(head.interval().hi()));
    return json;
  }
}
