package dev.linchpin.model.architecture;

import java.util.List;

/**
 * Dense layers with ReLU on the image's pixels.
 *
 * @param hidden units of the hidden layers, at least one layer
 */
public record Mlp(List<Integer> hidden) implements Architecture {
  public static final Mlp DEFAULT = new Mlp(List.of(512, 256));

  public Mlp {
    hidden = Widths.checked(hidden);
  }

  @Override
  public String name() {
    return Widths.name("mlp", hidden, DEFAULT.hidden);
  }

  @Override
  public int leastSize() {
    return 1;
  }

  @Override
  public Features features(Layers layers, Maps images) {
    Features x = layers.flatten("flatten", images);
    for (int i = 1; i <= hidden.size(); i++) {
      x = layers.dense("hidden" + i, x, hidden.get(i - 1));
      x = layers.relu("relu" + i, x);
    }
    return x;
  }
}
