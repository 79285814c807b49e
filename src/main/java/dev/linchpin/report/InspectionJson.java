package dev.linchpin.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.linchpin.model.Inspection;

/** What {@code inspect --json} prints. Bounds that are not there (±∞) and NaN are null. */
public final class InspectionJson {
  private InspectionJson() {}

  /** One JSON object, over several lines. */
  public static String render(Inspection inspection) {
    JsonSerializer<Number> finite =
        (number, type, context) ->
            Double.isFinite(number.doubleValue()) ? new JsonPrimitive(number) : JsonNull.INSTANCE;
    return new GsonBuilder()
        .setPrettyPrinting()
        .disableHtmlEscaping()
        .serializeNulls()
        .registerTypeAdapter(Double.class, finite)
        .registerTypeAdapter(double.class, finite)
        .registerTypeAdapter(Float.class, finite)
        .registerTypeAdapter(float.class, finite)
        .create()
        .toJson(inspection);
  }
}
