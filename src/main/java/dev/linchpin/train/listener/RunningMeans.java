package dev.linchpin.train.listener;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Means of named values over steps, which survive a resume as text, to the last bit. */
final class RunningMeans {
  private static final Gson GSON =
      new GsonBuilder().serializeSpecialFloatingPointValues().disableHtmlEscaping().create();

  private int count;
  private final Map<String, Double> sums = new LinkedHashMap<>();

  /** From {@link #toString}; "" gives an empty one. */
  static RunningMeans of(String text) {
    return text.isEmpty() ? new RunningMeans() : GSON.fromJson(text, RunningMeans.class);
  }

  /** The names must be the same each time. */
  void add(Map<String, Double> values) {
    count++;
    values.forEach((name, value) -> sums.merge(name, value, Double::sum));
  }

  boolean isEmpty() {
    return count == 0;
  }

  double mean(String name) {
    return sums.get(name) / count;
  }

  /** In the order in which the names came first. */
  Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.keySet().forEach(name -> means.put(name, mean(name)));
    return means;
  }

  void clear() {
    count = 0;
    sums.clear();
  }

  @Override
  public String toString() {
    return GSON.toJson(this);
  }
}
