package dev.linchpin.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.base.NpyArray;
import dev.linchpin.testing.Python;
import dev.linchpin.testing.SmallNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code scripts/verify_export.py} on small networks, with what Java answers to compare. */
class ExportInPythonTest {
  private static final int IMAGES = 12;
  private static final int SIDE = SmallNetwork.SIDE;
  private static final float EPSILON = 0.06f;
  private static final int STEPS = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "NONE"})
  void everyCheckPasses(SmallNetwork.Head head) throws IOException {
    Path model = folder.resolve("model");
    ExportedModel exported =
        SavedModelExporter.write(SmallNetwork.of(3, head), model, ExportOptions.DEFAULT);
    Path expected = folder.resolve("expected.npz");
    NpzFile.write(expected, answers(model, exported.signatures()));
    Python.Run run =
        Python.run("verify_export.py", model.toString(), "--expected", expected.toString());
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("ok   attack/adversarial = linchpin's");
  }

  @Test
  void aDamagedExportFails() throws IOException {
    Path model = folder.resolve("model");
    SavedModelExporter.write(
        SmallNetwork.of(3, SmallNetwork.Head.PLAIN), model, ExportOptions.DEFAULT);
    Path expected = folder.resolve("expected.npz");
    Map<String, NpyArray> answers = answers(model, List.of());
    answers.put("serving_default/class", NpyArray.of(new long[IMAGES], IMAGES));
    NpzFile.write(expected, answers);
    Path other = folder.resolve("other");
    SavedModelExporter.write(
        SmallNetwork.of(4, SmallNetwork.Head.PLAIN), other, ExportOptions.DEFAULT);
    Files.copy(
        other.resolve(Extras.WEIGHTS),
        model.resolve(Extras.WEIGHTS),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Python.Run run =
        Python.run("verify_export.py", model.toString(), "--expected", expected.toString());
    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output())
        .contains("FAIL serving_default/class = linchpin's", "FAIL variables = weights.npz");
  }

  private static Map<String, NpyArray> answers(Path model, List<String> signatures) {
    float[] images = SmallNetwork.images(IMAGES, 5);
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("images", NpyArray.of(images, IMAGES, SIDE, SIDE, 3));
    arrays.put("epsilon", NpyArray.of(new float[] {EPSILON}));
    arrays.put("steps", NpyArray.of(new int[] {STEPS}));
    int c = SmallNetwork.CLASSES;
    int f = SmallNetwork.FEATURES;
    try (ExportedBundle bundle = new ExportedBundle(model)) {
      for (String signature : signatures) {
        String scope = signature + "/";
        switch (signature) {
          case "attack" ->
              bundle.attack(
                  images,
                  EPSILON,
                  STEPS,
                  a -> {
                    arrays.put(
                        scope + "adversarial",
                        NpyArray.of(a.floats("adversarial"), IMAGES, SIDE, SIDE, 3));
                    int[] success = new int[IMAGES];
                    for (int i = 0; i < IMAGES; i++) {
                      success[i] = a.success()[i] ? 1 : 0;
                    }
                    arrays.put(scope + "success", NpyArray.of(success, IMAGES));
                  });
          case "sensitivity" ->
              bundle.ask(
                  signature,
                  images,
                  a -> {
                    arrays.put(scope + "delta", NpyArray.of(a.floats("delta"), IMAGES, f));
                    arrays.put(scope + "order", NpyArray.of(a.ints("order"), IMAGES, f));
                    arrays.put(scope + "flip_class", NpyArray.of(a.ints("flip_class"), IMAGES, f));
                    arrays.put(scope + "predicted", NpyArray.of(a.ints("predicted"), IMAGES));
                  });
          default ->
              bundle.ask(
                  signature,
                  images,
                  a -> {
                    arrays.put(scope + "logits", NpyArray.of(a.floats("logits"), IMAGES, c));
                    arrays.put(
                        scope + "probabilities", NpyArray.of(a.floats("probabilities"), IMAGES, c));
                    arrays.put(scope + "class", NpyArray.of(a.classes(), IMAGES));
                  });
        }
      }
    }
    return arrays;
  }
}
