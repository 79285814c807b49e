package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.model.LogitsHead;
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
  /** Neurons at a time: with 1,000 classes their weights stay in the second-level cache. */
  private static final int NEURON_TILE = 512;

  private static final int MAX_IMAGES_PER_TASK = 64;

  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

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
    private final float[] weights = head.weights();
    private final float[] z;
    private final float[] logits;
    private final Sensitivities out;
    private final float[] gaps = new float[MAX_IMAGES_PER_TASK * classes];
    private final float[] inverseGaps = new float[MAX_IMAGES_PER_TASK * classes];
    private final float[] own = new float[NEURON_TILE];
    private final NearestBoundaries nearest = new NearestBoundaries(NEURON_TILE);
    private final int[] left = new int[NEURON_TILE];

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
          search(out.predicted()[i], (i - from) * classes, first, width);
          settleAll(i, (i - from) * classes, first, width);
        }
      }
    }

    private void search(int predicted, int row, int first, int width) {
      System.arraycopy(byClass, predicted * features + first, own, 0, width);
      nearest.clear();
      for (int c = 0; c < classes; c++) {
        nearest.add(c, byClass, c * features + first, own, inverseGaps[row + c], width);
      }
    }

    /** First the nearer boundary of all neurons, then the other one of those that have no Δ yet. */
    private void settleAll(int image, int row, int first, int width) {
      int count = 0;
      for (int j = 0; j < width; j++) {
        left[count] = j;
        count += 1 - settle(image, row, first, j, nearest.nearerIsDown(j));
      }
      for (int k = 0; k < count; k++) {
        settle(image, row, first, left[k], ~nearest.nearerIsDown(left[k]));
      }
    }

    /**
     * Writes Δ of one neuron if it is a push in the direction asked for, else +∞. Without a branch:
     * which way it would go is a matter of chance, and a wrong guess costs more than the rest.
     *
     * @return 1 if the push exists and stays in the interval, else 0
     */
    private int settle(int image, int row, int first, int j, int isDown) {
      int neuron = first + j;
      int at = image * features + neuron;
      int c = nearest.label(j, isDown);
      float delta = gaps[row + c] / (weights[neuron * classes + c] - own[j]) + 0f; // not -0
      float end = Math.min(Math.max(z[at], interval.lo()), interval.hi()) + delta;
      int inside = (end >= interval.lo() ? 1 : 0) & (end <= interval.hi() ? 1 : 0);
      int counts = inside & nearest.exists(j, isDown);
      int bits = NearestBoundaries.select(INFINITY, Float.floatToRawIntBits(delta), -counts);
      out.delta()[at] = Float.intBitsToFloat(bits);
      out.flipClass()[at] = NearestBoundaries.select(-1, c, -counts);
      return counts;
    }
  }
}
