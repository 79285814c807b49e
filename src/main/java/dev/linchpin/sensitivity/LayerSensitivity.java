package dev.linchpin.sensitivity;

import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.InsertPerturbation;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.SessionConfigs;
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
 * and ends between two steps of the search (a factor of {@value PushSearch#GROWTH}) is not seen. On
 * the features the answer is that of equation 2, to {@value PushSearch#STEPS} bisections.
 *
 * <p>Holds a session; close it. For one thread at a time.
 */
public final class LayerSensitivity implements AutoCloseable {

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
    this.session = new Session(graph, SessionConfigs.oneThread(false));
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
        int[] at = new int[count];
        float[] values = new float[count];
        for (int s = 0; s < count; s++) {
          at[s] = s * (clean.value.length / slots) + units[from + s];
          values[s] = clean.value[at[s]];
        }
        PushSearch search =
            new PushSearch(
                values, interval, clean.predicted, pushes -> classes(images, clean, at, pushes));
        search.run();
        System.arraycopy(search.delta(), 0, delta, from, count);
        System.arraycopy(search.flipClass(), 0, flip, from, count);
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

  private int[] classes(TFloat32 images, Activation clean, int[] at, float[] pushes) {
    float[] push = new float[clean.value.length];
    for (int s = 0; s < at.length; s++) {
      push[at[s]] = pushes[s];
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
