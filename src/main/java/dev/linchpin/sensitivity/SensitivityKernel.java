package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.model.LogitsHead;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Δ (equation 2) in plain Java on all cores; bit for bit what {@link SensitivityOps} gives.
 *
 * <p>With g_c = l_y - l_c and d_c = W[j,c] - W[j,y], Δ_c = g_c / d_c of least magnitude is where
 * q_c = d_c · (1/g_c) is greatest (a push up) or least (a push down). So the loop over classes
 * needs no division and no branch; validity is asked of two candidates only, because z + Δ_c leaves
 * the interval on one side and the nearest boundary of a sign leaves it last. Of boundaries equally
 * near in float32, up goes before down, then the lowest class.
 *
 * <p>All arithmetic is float32 on the stored logits. Gaps below 2^-126 are ties and boundaries
 * farther than 2^126 are +∞, as TensorFlow flushes subnormal numbers; bit equality with it is not
 * promised where weights differ by less than 2^-126. Images whose logits are not all finite have Δ
 * = +∞ throughout. Immutable, safe for use by several threads.
 */
public final class SensitivityKernel {
  /** Classes whose extremes are kept together: what is searched again for the winner. */
  private static final int CLASS_BLOCK = 32;

  /** Neurons at a time: with 1,000 classes their weights stay in the second-level cache. */
  private static final int NEURON_TILE = 256;

  private static final int MAX_IMAGES_PER_TASK = 64;

  private final LogitsHead head;
  private final Interval interval;

  /** W transposed, {@code [classes, features]}: neurons side by side for SIMD. */
  private final float[] byClass;

  /** Counts a boundary only if it lies inside the interval of the head. */
  public SensitivityKernel(LogitsHead head) {
    this(head, head.interval());
  }

  /**
   * @param head the logits layer; weights must be finite
   * @param interval where z + Δ must lie to count; {@link Interval#ALL} to count everything
   */
  public SensitivityKernel(LogitsHead head, Interval interval) {
    this.head = head;
    this.interval = interval;
    this.byClass = new float[head.features() * head.classes()];
    for (int j = 0; j < head.features(); j++) {
      for (int c = 0; c < head.classes(); c++) {
        float w = head.weight(j, c);
        if (!Float.isFinite(w)) {
          throw new IllegalArgumentException("W[" + j + "," + c + "] is " + w);
        }
        byClass[c * head.features() + j] = w;
      }
    }
  }

  /**
   * Δ of every neuron of every image.
   *
   * @param z features {@code [n, F]}, row-major; values an ulp outside the interval count as its
   *     end
   * @param logits {@code [n, C]}, row-major, as the network computed them
   */
  public Sensitivities compute(float[] z, float[] logits) {
    int features = head.features();
    int images = z.length / features;
    if (z.length != images * features || logits.length != images * head.classes()) {
      throw new IllegalArgumentException(
          z.length + " features and " + logits.length + " logits do not fit the head");
    }
    Sensitivities out =
        new Sensitivities(
            images,
            features,
            new float[images * features],
            new int[images * features],
            new int[images]);
    int wanted = 4 * Runtime.getRuntime().availableProcessors();
    int step = Math.max(1, Math.min(MAX_IMAGES_PER_TASK, (images + wanted - 1) / wanted));
    IntStream.range(0, (images + step - 1) / step)
        .parallel()
        .forEach(
            task -> {
              int from = task * step;
              new Worker(z, logits, out).images(from, Math.min(images, from + step));
            });
    return out;
  }

  /** The scratch memory of one task. */
  private final class Worker {
    private final int features = head.features();
    private final int classes = head.classes();
    private final int blocks = (classes + CLASS_BLOCK - 1) / CLASS_BLOCK;
    private final float[] weights = head.weights();
    private final float[] z;
    private final float[] logits;
    private final Sensitivities out;
    private final float[] gaps = new float[MAX_IMAGES_PER_TASK * classes];
    private final float[] inverseGaps = new float[MAX_IMAGES_PER_TASK * classes];
    private final float[] own = new float[NEURON_TILE];
    private final float[] other = new float[NEURON_TILE];
    private final float[][] most = new float[blocks][NEURON_TILE];
    private final float[][] least = new float[blocks][NEURON_TILE];
    private final float[] mostOfAll = new float[NEURON_TILE];
    private final float[] leastOfAll = new float[NEURON_TILE];

    Worker(float[] z, float[] logits, Sensitivities out) {
      this.z = z;
      this.logits = logits;
      this.out = out;
    }

    void images(int from, int to) {
      for (int i = from; i < to; i++) {
        out.predicted()[i] = Gaps.fill(logits, i, classes, gaps, inverseGaps, i - from);
      }
      for (int first = 0; first < features; first += NEURON_TILE) {
        int width = Math.min(NEURON_TILE, features - first);
        for (int i = from; i < to; i++) {
          extremes(out.predicted()[i], (i - from) * classes, first, width);
          for (int j = 0; j < width; j++) {
            choose(i, (i - from) * classes, first, j);
          }
        }
      }
    }

    private void extremes(int predicted, int row, int first, int width) {
      System.arraycopy(byClass, predicted * features + first, own, 0, width);
      for (int b = 0; b < blocks; b++) {
        Arrays.fill(most[b], 0f);
        Arrays.fill(least[b], 0f);
      }
      for (int c = 0; c < classes; c++) {
        System.arraycopy(byClass, c * features + first, other, 0, width);
        int b = c / CLASS_BLOCK;
        accumulate(other, own, inverseGaps[row + c], most[b], least[b], width);
      }
      System.arraycopy(most[0], 0, mostOfAll, 0, width);
      System.arraycopy(least[0], 0, leastOfAll, 0, width);
      for (int b = 1; b < blocks; b++) {
        merge(most[b], least[b], mostOfAll, leastOfAll, width);
      }
    }

    private void choose(int image, int row, int first, int j) {
      float up = mostOfAll[j];
      float down = leastOfAll[j];
      int neuron = first + j;
      float value = Math.min(Math.max(z[image * features + neuron], interval.lo()), interval.hi());
      boolean upFirst = up >= -down;
      for (int attempt = 0; attempt < 2; attempt++) {
        boolean goUp = upFirst == (attempt == 0);
        float q = goUp ? up : down;
        if (Math.abs(q) >= Float.MIN_NORMAL) {
          int c = winner(q, goUp ? most : least, row, out.predicted()[image], neuron, j);
          float own = weights[neuron * classes + out.predicted()[image]];
          float delta = gaps[row + c] / (weights[neuron * classes + c] - own);
          if (goUp ? value + delta <= interval.hi() : value + delta >= interval.lo()) {
            out.delta()[image * features + neuron] = delta == 0f ? 0f : delta;
            out.flipClass()[image * features + neuron] = c;
            return;
          }
        }
      }
      out.delta()[image * features + neuron] = Float.POSITIVE_INFINITY;
      out.flipClass()[image * features + neuron] = -1;
    }

    /** The lowest class whose q is the extreme one. */
    private int winner(float q, float[][] extremes, int row, int predicted, int neuron, int j) {
      int block = 0;
      while (extremes[block][j] != q) {
        block++;
      }
      int base = neuron * classes;
      float own = weights[base + predicted];
      int c = block * CLASS_BLOCK;
      while ((weights[base + c] - own) * inverseGaps[row + c] != q) {
        c++;
      }
      return c;
    }
  }

  // What the JIT turns into SIMD: static loops over whole arrays. In Java 17 an offset in an index
  // (a[from + j]) makes them scalar and six times slower, copying the row out first costs little.
  private static void accumulate(
      float[] other, float[] own, float inverseGap, float[] most, float[] least, int width) {
    for (int j = 0; j < width; j++) {
      float q = (other[j] - own[j]) * inverseGap;
      most[j] = Math.max(most[j], q);
      least[j] = Math.min(least[j], q);
    }
  }

  private static void merge(
      float[] most, float[] least, float[] mostOfAll, float[] leastOfAll, int width) {
    for (int j = 0; j < width; j++) {
      mostOfAll[j] = Math.max(mostOfAll[j], most[j]);
      leastOfAll[j] = Math.min(leastOfAll[j], least[j]);
    }
  }
}
