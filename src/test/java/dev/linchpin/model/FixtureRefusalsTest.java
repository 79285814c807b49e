package dev.linchpin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.linchpin.base.UserError;
import dev.linchpin.testing.PythonModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be loaded, or not without a hint, says so in one line that names the thing. */
class FixtureRefusalsTest {
  /** Model to what its message must match. */
  private static final Map<String, String> MESSAGES =
      Map.of(
          "keras3-two-inputs",
          ".* signature serving_default has several inputs; .* \\(--input\\): extra .*image .*",
          "keras3-sigmoid-head",
          ".* ends in a single sigmoid \\(node \\S+\\): .*",
          "keras3-recurrent",
          ".*\\bWhile\\b.*",
          "module-jpeg-input",
          "input 'images' of .* takes strings .*",
          "module-two-signatures",
          ".* choose one of \\[first, second\\] \\(--signature\\)",
          "tf1-while-loop",
          ".*\\b(Enter|Exit|Switch|Merge|NextIteration|LoopCond)\\b.*");

  static Set<String> refused() {
    return new TreeSet<>(MESSAGES.keySet());
  }

  static List<String> all() {
    return PythonModel.names();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhyInOneLine(String name) {
    Throwable thrown = catchThrowable(() -> ClassifierLoader.load(unhinted(name)));
    assertThat(thrown).isInstanceOf(UserError.class);
    assertThat(thrown.getMessage()).contains(name).matches(MESSAGES.get(name));
  }

  /** Whatever the model: it loads, or there is one clear line. */
  @ParameterizedTest
  @MethodSource("all")
  void withoutHintsLoadsOrSaysWhy(String name) {
    Throwable thrown = catchThrowable(() -> ClassifierLoader.load(unhinted(name)));
    assertThat(thrown == null).isEqualTo(!MESSAGES.containsKey(name));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(UserError.class);
      assertThat(thrown.getMessage()).doesNotContain("\n", "Exception", "null", "dev.linchpin.");
    }
  }

  private static ModelOptions unhinted(String name) {
    return ModelOptions.of(PythonModel.read(name).directory());
  }

  private static ModelOptions with(String name, String signature, String input, String output) {
    ModelOptions o = unhinted(name);
    return new ModelOptions(
        name,
        o.directory(),
        o.tags(),
        signature,
        input,
        output,
        o.pixels(),
        o.tensors(),
        o.image());
  }

  private static String message(ModelOptions options) {
    Throwable thrown = catchThrowable(() -> ClassifierLoader.load(options));
    assertThat(thrown).isInstanceOf(UserError.class);
    return thrown.getMessage();
  }

  @Test
  void inputThatIsMissing() {
    assertThat(message(with("keras3-cnn", "", "pixels", "")))
        .contains("has no input 'pixels'; it has [image]");
  }

  @Test
  void secondInputThatTheLogitsNeed() {
    assertThat(message(with("keras3-two-inputs", "", "image", "")))
        .contains("also depend on the input", "extra", "has no default");
  }

  @Test
  void outputThatIsMissing() {
    assertThat(message(with("module-uint8-outputs", "", "", "scores")))
        .contains("has no output 'scores'; it has [classes, logits, probabilities]");
  }

  @Test
  void signatureThatIsMissing() {
    assertThat(message(with("keras3-cnn", "classify", "", "")))
        .contains("has no signature 'classify'; it has [serve, serving_default]");
  }

  @Test
  void eachOutputOfTheUint8ModelLeadsToTheSameLogits() {
    Map<String, String> logits = new TreeMap<>();
    for (String output : List.of("", "logits", "classes", "probabilities")) {
      LoadedModel model = ClassifierLoader.load(with("module-uint8-outputs", "", "", output));
      logits.put(output, model.logits().logits().toString());
    }
    assertThat(Set.copyOf(logits.values())).hasSize(1);
  }

  @Test
  void imageSizeThatTheModelContradicts() {
    assertThat(
            ClassifierLoader.load(
                    unhinted("keras3-cnn").withImage(new ModelOptions.ImageSize(16, 16, 3)))
                .classifier()
                .height())
        .isEqualTo(8);
  }
}
