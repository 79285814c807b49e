package dev.linchpin.export;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an earlier export says about itself, to be said again by the next. */
public final class ExportDescription {
  private ExportDescription() {}

  /**
   * Class names and provenance of a SavedModel that linchpin exported; those of {@link
   * ExportOptions#DEFAULT} for any other.
   *
   * @param replace as in {@link ExportOptions}
   */
  public static ExportOptions read(Path directory, boolean replace) {
    List<String> names = new ArrayList<>();
    Map<String, String> provenance = new HashMap<>();
    Path file = directory.resolve(Description.FILE);
    try {
      if (Files.isRegularFile(file)) {
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        if (json.has("class_names")) {
          json.getAsJsonArray("class_names").forEach(name -> names.add(name.getAsString()));
        }
        for (Map.Entry<String, JsonElement> entry : json.getAsJsonObject("provenance").entrySet()) {
          provenance.put(entry.getKey(), entry.getValue().getAsString());
        }
      }
    } catch (IOException | RuntimeException e) {
      // An edited description: the model is as good without it.
      return new ExportOptions(replace, List.of(), Map.of());
    }
    return new ExportOptions(replace, names, provenance);
  }
}
