package dev.linchpin.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.testing.Python;
import dev.linchpin.train.loss.WeightSensitivity.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every term and its gradients against Python TensorFlow's: {@code scripts/verify_losses.py}. */
class PythonLossesTest {
  private record Case(LossTerm term, Map<String, Object> options, LossCase in) {}

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (LossCase in :
        List.of(
            LossCase.random(31, 16, 10, 64, false),
            LossCase.random(32, 6, 2, 9, true),
            LossCase.random(33, 4, 100, 32, false))) {
      for (boolean adversarial : new boolean[] {false, true}) {
        cases.add(new Case(new CrossEntropy(0, adversarial), Map.of("smoothing", 0), in));
        cases.add(new Case(new CrossEntropy(0.1, adversarial), Map.of("smoothing", 0.1), in));
      }
      for (int k : new int[] {1, 16}) {
        for (Form form : Form.values()) {
          cases.add(
              new Case(new WeightSensitivity(form, k), Map.of("form", form.name(), "k", k), in));
        }
        cases.add(new Case(new FeatureSensitivity(k), Map.of("k", k), in));
      }
      cases.add(new Case(new Equation4(), Map.of(), in));
      cases.add(new Case(new TradesDivergence(), Map.of(), in));
    }
    return cases;
  }

  @Test
  void equalPythons(@TempDir Path folder) throws IOException {
    List<Case> cases = cases();
    for (int i = 0; i < cases.size(); i++) {
      write(Files.createDirectory(folder.resolve("case" + i)), cases.get(i));
    }
    Python.Run run = Python.run("verify_losses.py", folder.toString());
    assertThat(run.exitCode()).as(run.output()).isZero();
    for (int i = 0; i < cases.size(); i++) {
      compare(folder.resolve("case" + i), cases.get(i));
    }
  }

  private static void write(Path folder, Case c) throws IOException {
    Map<String, Object> options = new HashMap<>(c.options());
    options.put("term", c.term().name());
    Files.writeString(folder.resolve("term.json"), new Gson().toJson(options));
    LossCase in = c.in();
    Npy.write(folder.resolve("logits.npy"), NpyArray.of(in.logits(), in.batch(), in.classes()));
    Npy.write(
        folder.resolve("adversarial.npy"),
        NpyArray.of(in.adversarialLogits(), in.batch(), in.classes()));
    Npy.write(folder.resolve("features.npy"), NpyArray.of(in.z(), in.batch(), in.features()));
    Npy.write(
        folder.resolve("weights.npy"), NpyArray.of(in.weights(), in.features(), in.classes()));
    Npy.write(folder.resolve("labels.npy"), NpyArray.of(in.labels(), in.batch()));
  }

  private static void compare(Path folder, Case c) {
    LossRun run = LossRun.of(c.term()::build, c.in());
    double value = read(folder, "value")[0];
    assertThat(run.value() / value).as("%s", c.term()).isBetween(1 - 1e-5, 1 + 1e-5);
    String of = c.term() + " by ";
    LossTermsTest.close(run.logits(), read(folder, "gradient_logits"), of + "logits");
    LossTermsTest.close(
        run.adversarialLogits(), read(folder, "gradient_adversarial"), of + "adversarial logits");
    LossTermsTest.close(run.z(), read(folder, "gradient_features"), of + "features");
    LossTermsTest.close(run.weights(), read(folder, "gradient_weights"), of + "W");
  }

  private static double[] read(Path folder, String name) {
    NpyArray array = Npy.read(folder.resolve(name + ".npy"));
    return IntStream.range(0, array.size()).mapToDouble(array::floating).toArray();
  }
}
