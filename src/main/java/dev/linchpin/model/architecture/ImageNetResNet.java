package dev.linchpin.model.architecture;

/**
 * ResNet for large images (He et al. 2016, table 1), version 1.5: bottlenecks have their stride in
 * the 3x3 convolution.
 *
 * @param depth 18, 34 (blocks of two 3x3 convolutions) or 50 (bottlenecks)
 */
public record ImageNetResNet(int depth) implements Architecture {
  private static final int[] WIDTHS = {64, 128, 256, 512};
  private static final int EXPANSION = 4;

  public ImageNetResNet {
    if (depth != 18 && depth != 34 && depth != 50) {
      throw new IllegalArgumentException("ResNet has 18, 34 or 50 layers, not " + depth);
    }
  }

  @Override
  public String name() {
    return "resnet" + depth + "-imagenet";
  }

  @Override
  public int leastSize() {
    return 32;
  }

  @Override
  public Features features(Layers layers, Maps images) {
    int[] blocks = depth == 18 ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
    Maps x = layers.convolution("stem/conv", images, WIDTHS[0], 7, 2);
    x = layers.relu("stem/relu", layers.batchNorm("stem/bn", x));
    x = layers.overlappingHalve("stem/pool", x);
    for (int stage = 1; stage <= WIDTHS.length; stage++) {
      for (int i = 0; i < blocks[stage - 1]; i++) {
        int stride = i == 0 && stage > 1 ? 2 : 1;
        x = block(layers, "stage" + stage + "/" + i, x, WIDTHS[stage - 1], stride);
      }
    }
    return layers.globalAverage("average", x);
  }

  private Maps block(Layers layers, String name, Maps x, int width, int stride) {
    Maps y =
        depth == 50
            ? bottleneck(layers, name, x, width, stride)
            : basic(layers, name, x, width, stride);
    Maps shortcut = x;
    if (stride > 1 || x.channels() != y.channels()) {
      shortcut = layers.convolution(name + "/shortcut/conv", x, y.channels(), 1, stride);
      shortcut = layers.batchNorm(name + "/shortcut/bn", shortcut);
    }
    return layers.relu(name + "/relu", layers.add(name + "/sum", y, shortcut));
  }

  private static Maps basic(Layers layers, String name, Maps x, int width, int stride) {
    Maps y = layers.convolution(name + "/conv1", x, width, 3, stride);
    y = layers.relu(name + "/relu1", layers.batchNorm(name + "/bn1", y));
    y = layers.convolution(name + "/conv2", y, width, 3, 1);
    return layers.batchNorm(name + "/bn2", y);
  }

  private static Maps bottleneck(Layers layers, String name, Maps x, int width, int stride) {
    Maps y = layers.convolution(name + "/conv1", x, width, 1, 1);
    y = layers.relu(name + "/relu1", layers.batchNorm(name + "/bn1", y));
    y = layers.convolution(name + "/conv2", y, width, 3, stride);
    y = layers.relu(name + "/relu2", layers.batchNorm(name + "/bn2", y));
    y = layers.convolution(name + "/conv3", y, EXPANSION * width, 1, 1);
    return layers.batchNorm(name + "/bn3", y);
  }
}
