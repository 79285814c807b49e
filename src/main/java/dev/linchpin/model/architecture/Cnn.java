package dev.linchpin.model.architecture;

import java.util.List;

/**
 * A small network: convolution 3x3, batch normalisation and ReLU, halved in between; the features
 * are the means of the last maps.
 *
 * @param widths maps of each block, at least one block
 */
public record Cnn(List<Integer> widths) implements Architecture {
  public static final Cnn DEFAULT = new Cnn(List.of(32, 64, 128));

  // More would need images of 65,536 pixels a side.
  private static final int MOST_BLOCKS = 16;

  public Cnn {
    widths = Widths.checked(widths);
    if (widths.size() > MOST_BLOCKS) {
      throw new IllegalArgumentException("more than " + MOST_BLOCKS + " blocks: " + widths.size());
    }
  }

  @Override
  public String name() {
    return Widths.name("cnn", widths, DEFAULT.widths);
  }

  @Override
  public int leastSize() {
    return 1 << (widths.size() - 1);
  }

  @Override
  public Features features(Layers layers, Maps images) {
    Maps x = images;
    for (int i = 1; i <= widths.size(); i++) {
      x = i == 1 ? x : layers.halve("pool" + (i - 1), x);
      x = layers.convolution("conv" + i, x, widths.get(i - 1), 3, 1);
      x = layers.relu("relu" + i, layers.batchNorm("bn" + i, x));
    }
    return layers.globalAverage("average", x);
  }
}
