package dev.linchpin.train;

import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.Tensors;
import dev.linchpin.model.Network;
import dev.linchpin.train.adversary.AdversaryStart;
import dev.linchpin.train.adversary.AdversaryStep;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.loss.Adversary;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The steps of an {@link Adversary} on the copies of the network that are attacked. */
final class TrainingAttack {
  /** Placeholder of x', {@code [batch, height, width, channels] float32}. */
  static final String ITERATE = "iterate";

  /** Placeholder of the logits of x, {@code [batch, classes] float32}. */
  static final String CLEAN_LOGITS = "clean_logits";

  /** Name of the attacked copies. */
  static final String PASS = "attacked";

  private final Adversary adversary;
  private final AdversaryStart start;
  private final Network network;
  private final int batch;
  private final String logits;
  private final String next;

  /**
   * Adds its ops.
   *
   * @param graph has the placeholders and the attacked copies
   */
  TrainingAttack(
      Graph graph,
      Ops tf,
      Adversary adversary,
      Network network,
      TrainingOptions options,
      int batch) {
    this.adversary = adversary;
    this.start = new AdversaryStart(adversary, options.seed());
    this.network = network;
    this.batch = batch;
    int replicas = options.plan().replicas();
    AdversaryStep step = new AdversaryStep(adversary);
    List<Operand<TFloat32>> outputs = new ArrayList<>();
    for (int r = 0; r < replicas; r++) {
      outputs.add(
          tf.reshape(
              graph.operationOrThrow(Copies.prefix(r, PASS) + Endpoints.LOGITS).<TFloat32>output(0),
              tf.constant(new int[] {batch / replicas, network.classes()})));
    }
    Operand<TFloat32> all = replicas == 1 ? outputs.get(0) : tf.concat(outputs, tf.constant(0));
    Operand<TInt32> labels = graph.operationOrThrow(StepGraph.LABELS).output(0);
    Operand<TFloat32> clean =
        needsCleanLogits() ? graph.operationOrThrow(CLEAN_LOGITS).output(0) : null;
    Operand<TFloat32> objective = step.objective(tf, all, clean, labels, network.classes());
    Output<TFloat32> x = graph.operationOrThrow(ITERATE).output(0);
    Operand<TFloat32> raw =
        graph.addGradients(objective.asOutput(), new Output<?>[] {x})[0].expect(TFloat32.class);
    // An overflow somewhere must not turn an image into NaN.
    Operand<TFloat32> gradient =
        tf.reshape(
            tf.select(tf.math.isFinite(raw), raw, tf.zerosLike(raw)),
            tf.constant(x.shape().asArray()));
    Operand<TFloat32> images = graph.operationOrThrow(StepGraph.IMAGES).output(0);
    this.logits = all.op().name();
    this.next = step.next(tf, images, x, gradient).op().name();
  }

  /** Names of what is fetched. */
  List<String> fetched() {
    return List.of(logits, next);
  }

  private boolean needsCleanLogits() {
    return adversary.objective() == Adversary.Objective.KL_DIVERGENCE;
  }

  /**
   * Adversarial images of a batch; the caller closes them.
   *
   * @param clean the batch's pixels
   * @param labels the batch's labels
   */
  TFloat32 run(Session session, TrainingBatch images, TFloat32 clean, TInt32 labels) {
    float[] first = start.of(images, network.height() * network.width() * network.channels());
    TFloat32 cleanLogits = needsCleanLogits() ? cleanLogits(session, clean) : null;
    TFloat32 x = tensor(first);
    try {
      for (int i = 0; i < adversary.steps(); i++) {
        Session.Runner runner =
            session
                .runner()
                .feed(ITERATE, x)
                .feed(StepGraph.IMAGES, clean)
                .feed(StepGraph.LABELS, labels)
                .fetch(next);
        if (cleanLogits != null) {
          runner.feed(CLEAN_LOGITS, cleanLogits);
        }
        try (Result result = runner.run()) {
          float[] moved = Tensors.floats(result.get(0));
          x.close();
          x = tensor(moved);
        }
      }
      return x;
    } catch (RuntimeException e) {
      x.close();
      throw e;
    } finally {
      if (cleanLogits != null) {
        cleanLogits.close();
      }
    }
  }

  private TFloat32 tensor(float[] pixels) {
    return Tensors.floats(pixels, batch, network.height(), network.width(), network.channels());
  }

  private TFloat32 cleanLogits(Session session, TFloat32 clean) {
    try (Result result = session.runner().feed(ITERATE, clean).fetch(logits).run()) {
      return Tensors.floats(Tensors.floats(result.get(0)), batch, network.classes());
    }
  }
}
