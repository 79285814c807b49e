package dev.linchpin.experiment;

import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.spec.proto.Model;

/**
 * The images that a training is measured on.
 *
 * @param indices of the images in their data set
 * @param pixels {@code [n, height, width, channels]} in [0,1]
 * @param labels {@code [n]}, as classes of the model
 */
record EvaluationImages(int[] indices, float[] pixels, int[] labels) {

  /** Consecutive images of a data set. */
  static EvaluationImages of(Dataset data, int from, int to, Model model) {
    ImageBatch batch = data.read(from, to);
    int[] indices = new int[batch.count()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = from + i;
    }
    return new EvaluationImages(
        indices, batch.pixels(), SpecModels.modelLabels(model, batch.labels()));
  }

  int size() {
    return labels.length;
  }
}
