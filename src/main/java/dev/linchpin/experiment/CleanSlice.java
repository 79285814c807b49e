package dev.linchpin.experiment;

import dev.linchpin.base.UserError;
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

  /**
   * @param model its name
   * @throws UserError if the logits of an image are NaN
   */
  static CleanSlice of(
      String model, Slice slice, ImageBatch batch, int[] labels, Inference inference) {
    Inference.Prediction clean = inference.run(batch.pixels(), batch.count());
    int classes = clean.logits().length / batch.count();
    for (int i = 0; i < clean.logits().length; i++) {
      if (Float.isNaN(clean.logits()[i])) {
        throw UserError.input(
            "model %s gives NaN for image %d, so it has no class; has its training diverged, or is"
                + " the pixel range wrong (pixels.range, mean, std)?",
            model, slice.from() + i / classes);
      }
    }
    return new CleanSlice(slice, batch.pixels(), labels, clean);
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
