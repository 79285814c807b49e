package dev.linchpin.train.input;

/**
 * The images of one step.
 *
 * @param step its number, from 0
 * @param indices of the images in their data set
 * @param pixels {@code [batch, height, width, channels] float32} in [0,1], augmented, row-major
 * @param labels {@code [batch]}, the model's classes
 */
public record TrainingBatch(long step, int[] indices, float[] pixels, int[] labels) {
  public int size() {
    return labels.length;
  }
}
