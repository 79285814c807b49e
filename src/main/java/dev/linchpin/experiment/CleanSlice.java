package dev.linchpin.experiment;

import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Inference;

/**
 * A slice of the data as a model sees it without any attack.
 *
 * @param slice which images
 * @param pixels {@code [n, height, width, channels]} in [0,1]
 * @param labels {@code [n]}, as classes of the model
 * @param clean what the verdict graph gives
 */
record CleanSlice(Slice slice, float[] pixels, int[] labels, Inference.Prediction clean) {

  static CleanSlice of(Slice slice, ImageBatch batch, int[] labels, Inference inference) {
    return new CleanSlice(
        slice, batch.pixels(), labels, inference.run(batch.pixels(), batch.count()));
  }

  /** The images' indices in the data set. */
  int[] indices() {
    int[] indices = new int[slice.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = slice.from() + i;
    }
    return indices;
  }
}
