package dev.linchpin.model.architecture;

/**
 * WideResNet-d-k (Zagoruyko and Komodakis 2016): three stages of blocks with batch normalisation
 * and ReLU before each convolution, at 16k, 32k and 64k maps.
 *
 * @param depth 6n + 4: 28 for WRN-28-10
 * @param widening k: 10 for WRN-28-10
 */
public record WideResNet(int depth, int widening) implements Architecture {
  private static final int[] WIDTHS = {16, 32, 64};

  public WideResNet {
    if (depth < 10 || depth % 6 != 4) {
      throw new IllegalArgumentException("depth is not 6n + 4: " + depth);
    }
    if (widening < 1) {
      throw new IllegalArgumentException("widening is not positive: " + widening);
    }
  }

  @Override
  public String name() {
    return "wrn-" + depth + "-" + widening;
  }

  @Override
  public int leastSize() {
    return 4;
  }

  @Override
  public Features features(Layers layers, Maps images) {
    Maps x = layers.convolution("stem/conv", images, WIDTHS[0], 3, 1);
    for (int stage = 1; stage <= WIDTHS.length; stage++) {
      for (int i = 0; i < (depth - 4) / 6; i++) {
        int stride = i == 0 && stage > 1 ? 2 : 1;
        x = block(layers, "stage" + stage + "/" + i, x, WIDTHS[stage - 1] * widening, stride);
      }
    }
    x = layers.relu("last/relu", layers.batchNorm("last/bn", x));
    return layers.globalAverage("average", x);
  }

  private static Maps block(Layers layers, String name, Maps x, int width, int stride) {
    Maps active = layers.relu(name + "/relu1", layers.batchNorm(name + "/bn1", x));
    // Where the number of maps changes, both ways start at the activation.
    Maps shortcut =
        x.channels() == width && stride == 1
            ? x
            : layers.convolution(name + "/shortcut", active, width, 1, stride);
    Maps y = layers.convolution(name + "/conv1", active, width, 3, stride);
    y = layers.relu(name + "/relu2", layers.batchNorm(name + "/bn2", y));
    y = layers.convolution(name + "/conv2", y, width, 3, 1);
    return layers.add(name + "/sum", y, shortcut);
  }
}
