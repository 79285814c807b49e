package dev.linchpin.model.architecture;

/**
 * ResNet for small images (He et al. 2016, "Deep residual learning", section 4.2): three stages of
 * n blocks at 16, 32 and 64 maps, shortcuts without parameters (option A: every second place, new
 * maps zero).
 *
 * @param depth 6n + 2 layers with weights: 20, 32, 44, 56, 110
 */
public record CifarResNet(int depth) implements Architecture {
  private static final int[] WIDTHS = {16, 32, 64};

  public CifarResNet {
    if (depth < 8 || depth % 6 != 2) {
      throw new IllegalArgumentException("depth is not 6n + 2: " + depth);
    }
  }

  @Override
  public String name() {
    return "resnet" + depth;
  }

  @Override
  public int leastSize() {
    return 4;
  }

  @Override
  public Features features(Layers layers, Maps images) {
    Maps x = layers.convolution("stem/conv", images, WIDTHS[0], 3, 1);
    x = layers.relu("stem/relu", layers.batchNorm("stem/bn", x));
    for (int stage = 1; stage <= WIDTHS.length; stage++) {
      for (int i = 0; i < (depth - 2) / 6; i++) {
        int stride = i == 0 && stage > 1 ? 2 : 1;
        x = block(layers, "stage" + stage + "/" + i, x, WIDTHS[stage - 1], stride);
      }
    }
    return layers.globalAverage("average", x);
  }

  private static Maps block(Layers layers, String name, Maps x, int width, int stride) {
    Maps y = layers.convolution(name + "/conv1", x, width, 3, stride);
    y = layers.relu(name + "/relu1", layers.batchNorm(name + "/bn1", y));
    y = layers.convolution(name + "/conv2", y, width, 3, 1);
    y = layers.batchNorm(name + "/bn2", y);
    Maps shortcut = x;
    if (stride > 1) {
      int added = width - x.channels();
      shortcut = layers.everySecond(name + "/shortcut/places", x);
      shortcut =
          layers.zeroChannels(name + "/shortcut/maps", shortcut, added / 2, added - added / 2);
    }
    return layers.relu(name + "/relu2", layers.add(name + "/sum", y, shortcut));
  }
}
