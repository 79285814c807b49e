package dev.linchpin.train;

import dev.linchpin.data.Dataset;
import dev.linchpin.train.input.ModelClasses;

/**
 * Images that are not trained on, read anew each time: with large images they would not fit beside
 * the training.
 *
 * @param data whose first ones they are
 * @param count how many; 1 to the size of the data
 * @param classes of the network; an image of none of them counts as wrong
 */
public record ValidationImages(Dataset data, int count, ModelClasses classes) {
  public ValidationImages {
    if (count < 1 || count > data.size()) {
      throw new IllegalArgumentException(count + " of " + data.size() + " images");
    }
  }
}
