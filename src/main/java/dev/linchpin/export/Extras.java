package dev.linchpin.export;

import dev.linchpin.base.NpyArray;
import dev.linchpin.graph.Constant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lies beside a SavedModel's graph and is not loaded with it. */
final class Extras {
  /** TensorFlow's folder for it. */
  static final String FOLDER = "assets.extra";

  /** The parameters by name, for numpy. */
  static final String WEIGHTS = FOLDER + "/weights.npz";

  private Extras() {}

  static void writeWeights(Path directory, List<ModelVariable> variables) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    for (ModelVariable v : variables) {
      Constant value = Constant.of(v.value());
      int[] shape = Arrays.stream(value.shape()).mapToInt(Math::toIntExact).toArray();
      arrays.put(v.parameter().name(), NpyArray.of(value.floats(), shape));
    }
    NpzFile.write(directory.resolve(WEIGHTS), arrays);
  }
}
