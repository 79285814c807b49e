package dev.linchpin.sensitivity;

import dev.linchpin.model.NeuronTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * In which order an image's neurons are attacked. Neurons whose Δ is +∞ or 0 are no targets; dead
 * neurons (σ = 0) come last; equal keys go by neuron index. Immutable, safe for use by several
 * threads.
 */
public final class NeuronOrder {
  /** What neurons are sorted by, ascending. */
  public enum Key {
    /** |Δ|: the most sensitive neuron first. */
    ABSOLUTE,
    /** The signed (Δ - μ) / σ, as the reference code of the paper sorts. */
    SIGNED_SCALED
  }

  private final Key key;
  private final NeuronStatistics statistics;

  /**
   * @param statistics μ and σ of the features over the declared set
   */
  public NeuronOrder(Key key, NeuronStatistics statistics) {
    this.key = Objects.requireNonNull(key);
    this.statistics = Objects.requireNonNull(statistics);
  }

  public Key key() {
    return key;
  }

  /**
   * The first {@code k} targets of an image, in order; fewer where fewer neurons can flip it.
   *
   * @param image row of {@code sensitivities}
   */
  public List<NeuronTarget> targets(Sensitivities sensitivities, int image, int k) {
    return targets(sensitivities, sensitivities, image, k);
  }

  /**
   * Likewise, in the order of another model's Δ; neurons that can't flip that model come last.
   *
   * @param ranking Δ of the same images, of as many neurons
   */
  public List<NeuronTarget> targets(
      Sensitivities sensitivities, Sensitivities ranking, int image, int k) {
    if (statistics.features() != sensitivities.features()
        || ranking.features() != sensitivities.features()) {
      throw new IllegalArgumentException(
          statistics.features()
              + " means and "
              + ranking.features()
              + " ranks for "
              + sensitivities.features()
              + " neurons");
    }
    Selection selection = new Selection(Math.min(k, sensitivities.features()));
    for (int j = 0; j < sensitivities.features(); j++) {
      if (sensitivities.state(image, j) == DeltaState.FINITE) {
        boolean ranked = ranking.state(image, j) == DeltaState.FINITE;
        double key = ranked ? key(j, ranking.delta(image, j)) : Double.POSITIVE_INFINITY;
        selection.offer(j, key, statistics.dead(j));
      }
    }
    List<NeuronTarget> targets = new ArrayList<>();
    for (int j : selection.sorted()) {
      targets.add(
          new NeuronTarget(j, sensitivities.delta(image, j), sensitivities.flipClass(image, j)));
    }
    return targets;
  }

  private double key(int neuron, float delta) {
    if (key == Key.ABSOLUTE) {
      return Math.abs(delta);
    }
    double centred = delta - statistics.mean(neuron);
    return statistics.dead(neuron) ? centred : centred / statistics.deviation(neuron);
  }

  /** The k first of all neurons offered: a heap with the last of them on top. */
  private static final class Selection {
    private final int[] neurons;
    private final double[] keys;
    private final boolean[] dead;
    private int size;

    Selection(int k) {
      neurons = new int[k];
      keys = new double[k];
      dead = new boolean[k];
    }

    void offer(int neuron, double key, boolean isDead) {
      if (size < neurons.length) {
        int at = size++;
        set(at, neuron, key, isDead);
        while (at > 0 && before((at - 1) / 2, at)) {
          swap(at, (at - 1) / 2);
          at = (at - 1) / 2;
        }
      } else if (size > 0 && before(neuron, key, isDead, 0)) {
        set(0, neuron, key, isDead);
        sink(size);
      }
    }

    /** The neurons in order; the selection is used up. */
    int[] sorted() {
      for (int end = size - 1; end > 0; end--) {
        swap(0, end);
        sink(end);
      }
      return Arrays.copyOf(neurons, size);
    }

    private void sink(int end) {
      int at = 0;
      while (2 * at + 1 < end) {
        int child = 2 * at + 1;
        if (child + 1 < end && before(child, child + 1)) {
          child++;
        }
        if (!before(at, child)) {
          return;
        }
        swap(at, child);
        at = child;
      }
    }

    private boolean before(int a, int b) {
      return before(neurons[a], keys[a], dead[a], b);
    }

    private boolean before(int neuron, double key, boolean isDead, int b) {
      if (isDead != dead[b]) {
        return dead[b];
      }
      return key != keys[b] ? key < keys[b] : neuron < neurons[b];
    }

    private void set(int at, int neuron, double key, boolean isDead) {
      neurons[at] = neuron;
      keys[at] = key;
      dead[at] = isDead;
    }

    private void swap(int a, int b) {
      int neuron = neurons[a];
      double key = keys[a];
      boolean isDead = dead[a];
      set(a, neurons[b], keys[b], dead[b]);
      set(b, neuron, key, isDead);
    }
  }
}
