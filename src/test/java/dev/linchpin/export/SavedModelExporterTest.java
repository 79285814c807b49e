package dev.linchpin.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Tensors;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.ClassifierLoader;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.model.ModelOptions;
import dev.linchpin.model.Network;
import dev.linchpin.model.SelfCheck;
import dev.linchpin.testing.Defs;
import dev.linchpin.testing.SmallNetwork;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.types.TFloat32;

class SavedModelExporterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void linchpinLoadsWhatItExported(SmallNetwork.Head head) {
    Network network = SmallNetwork.of(3, head);
    Path model = folder.resolve("a/model");
    ExportedModel exported = SavedModelExporter.write(network, model, ExportOptions.DEFAULT);
    boolean linear = head != SmallNetwork.Head.NONE;
    assertThat(exported.notes()).hasSize(linear ? 0 : 1);

    LoadedModel loaded = ClassifierLoader.load(ModelOptions.of(model));
    assertThat(SelfCheck.run(loaded)).allMatch(SelfCheck.Check::passed);
    Classifier classifier = loaded.classifier();
    assertThat(classifier.head().isPresent()).isEqualTo(linear);
    float[] images = SmallNetwork.images(20, 1);
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      float[] logits = inference.run(images, 20).logits();
      float[] expected;
      try (TFloat32 input = Tensors.floats(images, 20, 8, 8, 3)) {
        expected = Defs.run(network.graph(), Endpoints.LOGITS, Map.of(Endpoints.IMAGES, input));
      }
      for (int i = 0; i < expected.length; i++) {
        assertThat(logits[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }
}
