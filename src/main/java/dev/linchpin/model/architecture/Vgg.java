package dev.linchpin.model.architecture;

import java.util.List;
import java.util.Map;

/**
 * VGG (Simonyan and Zisserman 2015) with batch normalisation in its CIFAR form: one linear layer on
 * 512 features instead of three dense ones. Convolutions have a bias, as published, though the
 * normalisation behind them takes it out again.
 *
 * @param depth 11, 13, 16 or 19
 */
public record Vgg(int depth) implements Architecture {
  private static final int[] WIDTHS = {64, 128, 256, 512, 512};
  private static final Map<Integer, List<Integer>> CONVOLUTIONS =
      Map.of(
          11, List.of(1, 1, 2, 2, 2),
          13, List.of(2, 2, 2, 2, 2),
          16, List.of(2, 2, 3, 3, 3),
          19, List.of(2, 2, 4, 4, 4));

  public Vgg {
    if (!CONVOLUTIONS.containsKey(depth)) {
      throw new IllegalArgumentException("VGG has 11, 13, 16 or 19 layers, not " + depth);
    }
  }

  @Override
  public String name() {
    return "vgg" + depth;
  }

  /** Halved five times. */
  @Override
  public int leastSize() {
    return 32;
  }

  @Override
  public Features features(Layers layers, Maps images) {
    Maps x = images;
    for (int stage = 1; stage <= WIDTHS.length; stage++) {
      for (int i = 1; i <= CONVOLUTIONS.get(depth).get(stage - 1); i++) {
        String name = "stage" + stage + "/conv" + i;
        x = layers.bias(name, layers.convolution(name, x, WIDTHS[stage - 1], 3, 1));
        x = layers.batchNorm("stage" + stage + "/bn" + i, x);
        x = layers.relu("stage" + stage + "/relu" + i, x);
      }
      x = layers.halve("stage" + stage + "/pool", x);
    }
    return layers.globalAverage("average", x);
  }
}
