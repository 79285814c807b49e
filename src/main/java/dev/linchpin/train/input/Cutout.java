package dev.linchpin.train.input;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.UserError;
import java.util.Arrays;
import java.util.Locale;

/**
 * A square of one grey, its centre uniform over the image, so that parts of it may lie outside
 * (DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout",
 * 2017). The paper fills with 0 after normalisation, the mean of the data set; pixels here are not
 * normalised yet, so the grey is given: 0.47 is about the mean of CIFAR-10.
 *
 * @param size of the square's side, in pixels
 * @param grey value of all channels inside, in [0,1]
 */
public record Cutout(int size, double grey) implements Augmentation {
  public Cutout {
    if (size < 1) {
      throw UserError.usage("cutout of %d pixels: must be at least 1", size);
    }
    if (!(grey >= 0 && grey <= 1)) {
      throw UserError.usage("cutout filled with %s: must lie in [0,1]", grey);
    }
  }

  @Override
  public String name() {
    return String.format(Locale.ROOT, "cutout(%d, %s)", size, grey);
  }

  @Override
  public void apply(ImageShape shape, float[] from, float[] to, CounterRandom random) {
    int top = Augmentation.below(shape.height(), random) - size / 2;
    int left = Augmentation.below(shape.width(), random) - size / 2;
    System.arraycopy(from, 0, to, 0, shape.size());
    int firstColumn = Math.max(0, left) * shape.channels();
    int endColumn = Math.min(shape.width(), left + size) * shape.channels();
    int row = shape.width() * shape.channels();
    for (int y = Math.max(0, top); y < Math.min(shape.height(), top + size); y++) {
      Arrays.fill(to, y * row + firstColumn, y * row + endColumn, (float) grey);
    }
  }
}
