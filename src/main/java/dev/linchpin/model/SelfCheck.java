package dev.linchpin.model;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.savedmodel.ReferenceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Checks of a loaded model against itself, on random images: the rewritten graph against TensorFlow
 * running the model as it was exported, and W and b against the logits; the gradient by {@link
 * GradientSelfCheck}.
 */
public final class SelfCheck {
  private static final int IMAGES = 4;
  private static final double FLAT_TOLERANCE = 1e-4;

  /** Of outputs in half precision, which round what we leave in float32. */
  private static final double HALF_TOLERANCE = 1e-2;

  /**
   * One check.
   *
   * @param name what was compared
   * @param passed whether the error is within the tolerance
   * @param error largest relative difference seen
   * @param detail in words
   */
  public record Check(String name, boolean passed, double error, String detail) {}

  private final LoadedModel model;
  private final Classifier classifier;
  private final InputLayout layout;
  private final int batch;
  private final float[] images;

  private SelfCheck(LoadedModel model) {
    this.model = model;
    this.classifier = model.classifier();
    this.layout = model.layout();
    this.batch = classifier.fixedBatch().orElse(IMAGES);
    this.images = new float[batch * classifier.pixels()];
    Random random = new Random(7);
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextInt(256) / 255f;
    }
  }

  /** Runs every check. */
  public static List<Check> run(LoadedModel model) {
    SelfCheck check = new SelfCheck(model);
    List<Check> checks = new ArrayList<>();
    checks.add(check.flatAgainstExported());
    checks.add(check.headAgainstLogits());
    checks.add(GradientSelfCheck.of(check.classifier, check.images));
    return checks;
  }

  /** Whether W and b give the logits. */
  static Check head(LoadedModel model) {
    return new SelfCheck(model).headAgainstLogits();
  }

  /** What was cut, put back behind our logits, against the output of the exported model. */
  private Check flatAgainstExported() {
    String name = "prepared graph = exported model";
    if (!NativeInput.supports(layout.dtype()) || model.logits().output().isEmpty()) {
      return new Check(
          name, true, 0, "skipped: input is " + layout.dtype() + ", or logits were named");
    }
    TensorInfo output = model.flat().outputs().get(model.logits().output());
    try (ReferenceModel reference = new ReferenceModel(model.file());
        Tensor exportedInput = NativeInput.of(images, batch, layout, model.pixels());
        Graph graph = new Graph()) {
      graph.importGraphDef(classifier.verdictGraph());
      Ops tf = Ops.create(graph);
      Operand<?> ours = graph.operationOrThrow(Endpoints.LOGITS).output(0);
      List<String> cut = model.logits().cut();
      for (int i = cut.size() - 1; i >= 0; i--) {
        ours = append(tf, cut.get(i), ours);
      }
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          TFloat32 input = Tensors.floats(images, shape());
          Result expected = reference.run(model.input(), exportedInput, output);
          Result actual = session.runner().feed(Endpoints.IMAGES, input).fetch(ours).run()) {
        double error = relative(TensorValues.of(expected.get(0)), TensorValues.of(actual.get(0)));
        return new Check(
            name,
            error <= (tiny(output.getDtype()) ? HALF_TOLERANCE : FLAT_TOLERANCE),
            error,
            "output " + model.logits().output() + " on " + batch + " random images");
      }
    } catch (TensorFlowException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Check(
          name, false, Double.POSITIVE_INFINITY, "the exported model does not run: " + why);
    }
  }

  private static boolean tiny(DataType type) {
    return type == DataType.DT_HALF || type == DataType.DT_BFLOAT16;
  }

  @SuppressWarnings("unchecked")
  private static Operand<?> append(Ops tf, String op, Operand<?> operand) {
    Operand<TFloat32> x = (Operand<TFloat32>) operand;
    return switch (op) {
      case "Softmax" -> tf.nn.softmax(x);
      case "LogSoftmax" -> tf.nn.logSoftmax(x);
      case "Sigmoid" -> tf.math.sigmoid(x);
      case "ArgMax" -> tf.math.argMax(x, tf.constant(1), TInt64.class);
      default -> throw new IllegalStateException("no inverse for the cut of " + op);
    };
  }

  private Check headAgainstLogits() {
    String name = "features·W + b = logits";
    if (classifier.head().isEmpty()) {
      return new Check(name, true, 0, "skipped: no linear head");
    }
    LogitsHead head = classifier.head().get();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(classifier.verdictGraph());
      try (Session session = new Session(graph, SessionConfigs.asWritten());
          TFloat32 input = Tensors.floats(images, shape());
          Result result =
              session
                  .runner()
                  .feed(Endpoints.IMAGES, input)
                  .fetch(Endpoints.FEATURES)
                  .fetch(Endpoints.LOGITS)
                  .run()) {
        float[] z = Tensors.floats(result.get(0));
        float[] logits = Tensors.floats(result.get(1));
        float[] computed = new float[logits.length];
        boolean inside = true;
        for (int i = 0; i < batch; i++) {
          for (int c = 0; c < head.classes(); c++) {
            double sum = head.bias()[c];
            for (int j = 0; j < head.features(); j++) {
              sum += (double) z[i * head.features() + j] * head.weight(j, c);
            }
            computed[i * head.classes() + c] = (float) sum;
          }
        }
        for (float v : z) {
          inside &= head.interval().contains(v);
        }
        double error = relative(logits, computed);
        return new Check(
            name,
            inside && error <= FLAT_TOLERANCE,
            error,
            inside ? "features within " + head.interval() : "features leave " + head.interval());
      }
    }
  }

  private long[] shape() {
    return new long[] {batch, classifier.height(), classifier.width(), classifier.channels()};
  }

  private static double relative(float[] expected, float[] actual) {
    double scale = 1;
    double worst = expected.length == actual.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(expected.length, actual.length); i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      double difference = Math.abs((double) expected[i] - actual[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    return worst / scale;
  }
}
