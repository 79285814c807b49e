package dev.linchpin.testing;

import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.LoadedModel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The models of {@link PythonModel}, each loaded once for all tests. */
public final class Loaded {
  private static final Map<String, LoadedModel> MODELS = new ConcurrentHashMap<>();

  private Loaded() {}

  /** With the hints that it needs. */
  public static LoadedModel model(String name) {
    return MODELS.computeIfAbsent(name, n -> ClassifierLoader.load(PythonModel.read(n).options()));
  }
}
