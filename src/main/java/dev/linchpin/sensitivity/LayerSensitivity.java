package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.InsertPerturbation;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.TensorRef;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * Δ of the units of any layer (definition 2.1), found on the rest of the network: the perturbation
 * hook adds δ to one unit, and δ grows on both signs until the class changes, then is bisected. The
 * layer's value is fed, so what comes before it runs once an image only.
 *
 * <p>Between layer and logits the class need not be a monotone function of δ: a flip that begins
 * and ends between two steps of the search (a factor of {@value #GROWTH}) is not seen. On the
 * features the answer is that of equation 2, to {@value #STEPS} bisections.
 *
 * <p>Holds a session; close it. For one thread at a time.
 */
public final class LayerSensitivity implements AutoCloseable {
  private static final float GROWTH = 1.25f;
  private static final float FIRST = 1e-4f;
  private static final float FARTHEST = 1e6f;
  private static final int STEPS = 24;

  private final TensorRef layer;
  private final Interval interval;
  private final int slots;
  private final Graph graph;
  private final Session session;

  /**
   * @param classifier flat graph with {@link Endpoints#IMAGES} and {@link Endpoints#LOGITS}
   * @param layer float32 tensor {@code [batch, …]} whose units are perturbed
   * @param interval where a perturbed unit must lie
   * @param slots units tried at once: the batch of a run, at least 2
   */
  public LayerSensitivity(GraphDef classifier, TensorRef layer, Interval interval, int slots) {
    this.layer = layer;
    this.interval = interval;
    this.slots = slots;
    GraphEditor editor = new GraphEditor(classifier, List.of());
    new InsertPerturbation(layer).apply(editor, new RewriteLog());
    this.graph = new Graph();
    graph.importGraphDef(editor.toGraphDef());
    this.session = new Session(graph);
  }

  /**
   * Δ of some units of one image.
   *
   * @param image {@code [height, width, channels]} in [0,1]
   * @param shape of {@code image}, without the batch
   * @param units flat indices into the layer's value without the batch
   * @return one row, with a column a unit: Δ and class as for the features; 0 does not occur
   */
  public Sensitivities of(float[] image, Shape shape, int[] units) {
    try (TFloat32 images = repeated(image, shape)) {
      Activation clean = activation(images);
      float[] delta = new float[units.length];
      int[] flip = new int[units.length];
      for (int from = 0; from < units.length; from += slots) {
        int count = Math.min(slots, units.length - from);
        Search search = new Search(clean, units, from, count);
        search.run(images);
        System.arraycopy(search.delta, 0, delta, from, count);
        System.arraycopy(search.flip, 0, flip, from, count);
      }
      return new Sensitivities(1, units.length, delta, flip, new int[] {clean.predicted});
    }
  }

  /** The layer's value for the slots (all the same image), and the clean class. */
  private record Activation(float[] value, Shape shape, int predicted) {}

  private Activation activation(TFloat32 images) {
    try (TFloat32 none = TFloat32.scalarOf(0f);
        Result out =
            session
                .runner()
                .feed(Endpoints.IMAGES, images)
                .feed(Endpoints.DELTA, none)
                .fetch(layer.node(), layer.index())
                .fetch(Endpoints.LOGITS)
                .run()) {
      float[] value = floats((TFloat32) out.get(0));
      return new Activation(value, out.get(0).shape(), classes((TFloat32) out.get(1))[0]);
    }
  }

  /** Growing, then bisecting, for up to {@code slots} units side by side, one sign at a time. */
  private final class Search {
    private final Activation clean;
    private final int[] at;
    private final int stride;
    private final float[] delta;
    private final int[] flip;

    Search(Activation clean, int[] units, int from, int count) {
      this.clean = clean;
      this.stride = clean.value.length / slots;
      this.at = new int[count];
      this.delta = new float[count];
      this.flip = new int[count];
      for (int s = 0; s < count; s++) {
        at[s] = s * stride + units[from + s];
        delta[s] = Float.POSITIVE_INFINITY;
        flip[s] = -1;
      }
    }

    void run(TFloat32 images) {
      oneSign(images, 1);
      oneSign(images, -1);
    }

    private void oneSign(TFloat32 images, int sign) {
      int n = at.length;
      float[] room = new float[n];
      float[] safe = new float[n];
      float[] flipped = new float[n];
      int[] label = new int[n];
      for (int s = 0; s < n; s++) {
        float end = sign > 0 ? interval.hi() : interval.lo();
        float far = Math.min(Math.abs(end - clean.value[at[s]]), FARTHEST);
        // A flip farther than the one of the other sign is of no use.
        room[s] = Math.min(far, Math.abs(delta[s]));
        flipped[s] = Float.POSITIVE_INFINITY;
      }
      for (float size = FIRST; growing(safe, flipped, room); size *= GROWTH) {
        float[] tried = new float[n];
        for (int s = 0; s < n; s++) {
          tried[s] = Math.min(size, room[s]);
        }
        narrow(images, sign, tried, safe, flipped, label);
      }
      for (int step = 0; step < STEPS; step++) {
        float[] tried = new float[n];
        for (int s = 0; s < n; s++) {
          boolean open = Float.isInfinite(flipped[s]);
          tried[s] = open ? safe[s] : safe[s] + (flipped[s] - safe[s]) / 2;
        }
        narrow(images, sign, tried, safe, flipped, label);
      }
      for (int s = 0; s < n; s++) {
        if (flipped[s] < Math.abs(delta[s])) {
          delta[s] = sign * flipped[s];
          flip[s] = label[s];
        }
      }
    }

    private boolean growing(float[] safe, float[] flipped, float[] room) {
      for (int s = 0; s < safe.length; s++) {
        if (Float.isInfinite(flipped[s]) && safe[s] < room[s]) {
          return true;
        }
      }
      return false;
    }

    /** Runs the network at {@code tried}; keeps the greatest safe and the least flipping push. */
    private void narrow(
        TFloat32 images, int sign, float[] tried, float[] safe, float[] flipped, int[] label) {
      int[] classes = classes(images, clean, at, tried, sign);
      for (int s = 0; s < tried.length; s++) {
        if (classes[s] == clean.predicted) {
          if (tried[s] < flipped[s]) {
            safe[s] = Math.max(safe[s], tried[s]);
          }
        } else if (tried[s] < flipped[s]) {
          flipped[s] = tried[s];
          label[s] = classes[s];
        }
      }
    }
  }

  private int[] classes(TFloat32 images, Activation clean, int[] at, float[] tried, int sign) {
    float[] push = new float[clean.value.length];
    for (int s = 0; s < tried.length; s++) {
      push[at[s]] = sign * tried[s];
    }
    try (TFloat32 value = tensor(clean.value, clean.shape);
        TFloat32 delta = tensor(push, clean.shape);
        Result out =
            session
                .runner()
                .feed(Endpoints.IMAGES, images)
                .feed(layer.node(), layer.index(), value)
                .feed(Endpoints.DELTA, delta)
                .fetch(Endpoints.LOGITS)
                .run()) {
      return classes((TFloat32) out.get(0));
    }
  }

  private TFloat32 repeated(float[] image, Shape shape) {
    float[] all = new float[slots * image.length];
    for (int s = 0; s < slots; s++) {
      System.arraycopy(image, 0, all, s * image.length, image.length);
    }
    return tensor(all, shape.prepend(slots));
  }

  private int[] classes(TFloat32 logits) {
    float[] values = floats(logits);
    int width = values.length / slots;
    int[] labels = new int[slots];
    for (int s = 0; s < slots; s++) {
      for (int c = 1; c < width; c++) {
        if (values[s * width + c] > values[s * width + labels[s]]) {
          labels[s] = c;
        }
      }
    }
    return labels;
  }

  private static TFloat32 tensor(float[] values, Shape shape) {
    return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
