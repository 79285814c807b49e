package dev.linchpin.bench;

import dev.linchpin.base.CounterRandom;
import dev.linchpin.base.Interval;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Nodes;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivityKernel;
import dev.linchpin.sensitivity.SensitivityOps;
import java.util.Arrays;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/**
 * Seconds for Δ (equation 2) of all neurons of some images, from features and logits in memory to Δ
 * and the class it flips to in memory: by {@link SensitivityKernel} and by {@link SensitivityOps},
 * each on all cores. Data: z = max(0, normal), W normal, l = z·W, interval [0,∞).
 *
 * @param kernelSeconds by the kernel in Java, making it included
 * @param opsSeconds by the ops in a TensorFlow session that is there, all images in one call
 */
public record DeltaRate(
    DeltaSize size,
    Spread kernelSeconds,
    DeltaThroughput kernelThroughput,
    Spread opsSeconds,
    DeltaThroughput opsThroughput) {
  /** The JVM compiles the kernel's loops while they run: the first rounds are slower. */
  private static final int WARM_UPS = 8;

  /** With the throughput that the times give. */
  public DeltaRate(DeltaSize size, Spread kernelSeconds, Spread opsSeconds) {
    this(
        size,
        kernelSeconds,
        DeltaThroughput.of(size, kernelSeconds),
        opsSeconds,
        DeltaThroughput.of(size, opsSeconds));
  }

  /**
   * @param rounds that are timed, after {@value #WARM_UPS} that are not
   * @throws IllegalStateException if kernel and ops differ
   */
  public static DeltaRate measure(DeltaSize size, int rounds) {
    Problem problem = Problem.random(size);
    Sensitivities[] last = new Sensitivities[1];
    Spread kernel =
        Spread.seconds(
            WARM_UPS,
            rounds,
            () ->
                last[0] =
                    new SensitivityKernel(problem.head()).compute(problem.z(), problem.logits()));
    try (Ops ops = new Ops(problem)) {
      Spread graph = Spread.seconds(WARM_UPS, rounds, () -> ops.run(problem));
      if (!Arrays.equals(last[0].delta(), ops.delta)) {
        throw new IllegalStateException("kernel and ops give other Δ for " + size);
      }
      return new DeltaRate(size, kernel, graph);
    }
  }

  /** Features {@code [n, F]}, logits {@code [n, C]} and the layer between. */
  private record Problem(DeltaSize size, LogitsHead head, float[] z, float[] logits) {
    static Problem random(DeltaSize size) {
      int features = size.features();
      int classes = size.classes();
      float[] z = normal(size.images() * features, 0);
      for (int i = 0; i < z.length; i++) {
        z[i] = Math.max(0, z[i]);
      }
      float[] weights = normal(features * classes, 1);
      float[] logits = new float[size.images() * classes];
      for (int i = 0; i < size.images(); i++) {
        for (int j = 0; j < features; j++) {
          float push = z[i * features + j];
          for (int c = 0; c < classes; c++) {
            logits[i * classes + c] += push * weights[j * classes + c];
          }
        }
      }
      LogitsHead head =
          new LogitsHead(weights, new float[classes], features, classes, Interval.NON_NEGATIVE);
      return new Problem(size, head, z, logits);
    }

    private static float[] normal(int length, int purpose) {
      CounterRandom random = new CounterRandom(0, 0, 0, purpose);
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }
  }

  private static final class Ops implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session;
    private final float[] delta;
    private int[] flipClass;

    Ops(Problem problem) {
      GraphDef ends =
          GraphDef.newBuilder()
              .addNode(placeholder(Endpoints.FEATURES, problem.size().features()))
              .addNode(placeholder(Endpoints.LOGITS, problem.size().classes()))
              .build();
      graph.importGraphDef(SensitivityOps.addTo(ends, problem.head(), problem.head().interval()));
      session = new Session(graph, SessionConfigs.oneThread(false));
      delta = new float[problem.z().length];
    }

    private static org.tensorflow.proto.NodeDef placeholder(String name, int width) {
      return Nodes.placeholder(name, DataType.DT_FLOAT, -1, width);
    }

    void run(Problem problem) {
      int n = problem.size().images();
      try (Tensor z = Tensors.floats(problem.z(), n, problem.size().features());
          Tensor logits = Tensors.floats(problem.logits(), n, problem.size().classes());
          Result result =
              session
                  .runner()
                  .feed(Endpoints.FEATURES, z)
                  .feed(Endpoints.LOGITS, logits)
                  .fetch(SensitivityOps.DELTA)
                  .fetch(SensitivityOps.FLIP_CLASS)
                  .run()) {
        Tensors.floats(result.get(0), delta);
        flipClass = Tensors.ints(result.get(1));
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
