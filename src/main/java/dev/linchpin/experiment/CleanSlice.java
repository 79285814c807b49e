package dev.linchpin.experiment;

import dev.linchpin.base.PredictedClass;
import dev.linchpin.base.UserError;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Inference;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A slice of the data as a model sees it without any attack.
 *
 * @param slice which images
 * @param indices {@code [n]}: of the images in the data set
 * @param pixels {@code [n, height, width, channels]} in [0,1]
 * @param labels {@code [n]}, as classes of the model
 * @param clean what the verdict graph gives
 */
record CleanSlice(
    Slice slice, int[] indices, float[] pixels, int[] labels, Inference.Prediction clean) {

  /**
   * @param model its name
   * @throws UserError if the logits of an image are NaN
   */
  static CleanSlice of(
      String model, Slice slice, ImageBatch batch, int[] labels, Inference inference) {
    Inference.Prediction clean = inference.run(batch.pixels(), batch.count());
    for (int i = 0; i < batch.count(); i++) {
      if (clean.predicted()[i] == PredictedClass.NONE) {
        throw UserError.input(
            "model %s gives NaN for image %d, so it has no class; has its training diverged, or is"
                + " the pixel range wrong (pixels.range, mean, std)?",
            model, slice.from() + i);
      }
    }
    return new CleanSlice(
        slice, IntStream.range(slice.from(), slice.to()).toArray(), batch.pixels(), labels, clean);
  }

  /** The same images as another model sees them; the labels stay. */
  CleanSlice seenBy(Inference other) {
    return new CleanSlice(slice, indices, pixels, labels, other.run(pixels, labels.length));
  }

  /** Some of its images: those at {@code positions}. */
  CleanSlice only(int[] positions) {
    return new CleanSlice(
        slice,
        pick(indices, positions),
        rows(pixels, positions),
        pick(labels, positions),
        new Inference.Prediction(
            rows(clean.logits(), positions),
            rows(clean.features(), positions),
            pick(clean.predicted(), positions)));
  }

  private static int[] pick(int[] values, int[] positions) {
    return Arrays.stream(positions).map(i -> values[i]).toArray();
  }

  private float[] rows(float[] values, int[] positions) {
    int size = values.length / labels.length;
    float[] picked = new float[positions.length * size];
    for (int i = 0; i < positions.length; i++) {
      System.arraycopy(values, positions[i] * size, picked, i * size, size);
    }
    return picked;
  }
}
