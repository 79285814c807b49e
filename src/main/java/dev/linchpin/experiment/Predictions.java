package dev.linchpin.experiment;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.base.Progress;
import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LoadedModel;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.spec.proto.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a model gives for images, as NumPy arrays: for comparing with other tools. */
final class Predictions {
  private Predictions() {}

  /**
   * Writes {@code images labels logits} and, with a linear head, {@code features weights bias},
   * each {@code .npy}; and {@code gradients.npy} if asked for.
   */
  static void write(
      LoadedModel loaded, Model spec, Dataset data, Path out, boolean gradients, UserInterface ui) {
    Classifier classifier = loaded.classifier();
    int n = data.size();
    ImageBatch batch = data.read(0, n);
    int[] labels = SpecModels.modelLabels(spec, batch.labels());
    int[] image = {n, classifier.height(), classifier.width(), classifier.channels()};
    int threads = Runtime.getRuntime().availableProcessors();
    try (Inference inference = Inference.ofVerdicts(classifier, threads);
        Progress progress = ui.progress("predict", "images", n, 0)) {
      Inference.Prediction prediction = inference.run(batch.pixels(), n);
      progress.update(n);
      Files.createDirectories(out);
      Npy.write(out.resolve("images.npy"), NpyArray.of(batch.pixels(), image));
      Npy.write(out.resolve("labels.npy"), NpyArray.of(labels, n));
      Npy.write(
          out.resolve("logits.npy"), NpyArray.of(prediction.logits(), n, classifier.classes()));
      if (classifier.head().isPresent()) {
        LogitsHead head = classifier.head().get();
        Npy.write(
            out.resolve("features.npy"), NpyArray.of(prediction.features(), n, head.features()));
        Npy.write(
            out.resolve("weights.npy"),
            NpyArray.of(head.weights(), head.features(), head.classes()));
        Npy.write(out.resolve("bias.npy"), NpyArray.of(head.bias(), head.classes()));
      }
      if (gradients) {
        Npy.write(
            out.resolve("gradients.npy"),
            NpyArray.of(inference.inputGradients(batch.pixels(), labels), image));
      }
      int correct = 0;
      for (int i = 0; i < n; i++) {
        correct += prediction.predicted()[i] == labels[i] ? 1 : 0;
      }
      ui.result(String.format("%d of %d correct (%.2f %%)", correct, n, 100.0 * correct / n));
    } catch (IOException e) {
      throw new UserError(UserError.Kind.RESOURCE, out + " can't be written: " + e.getMessage(), e);
    }
  }
}
