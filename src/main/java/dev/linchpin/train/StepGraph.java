package dev.linchpin.train;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.trainable.SharedParameters;
import dev.linchpin.model.LinearHead;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import dev.linchpin.train.loss.Loss;
import dev.linchpin.train.loss.LossInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Writes the graph of a training step: replicas, loss, gradients, updates. */
final class StepGraph {
  /** Placeholder, {@code [batch, height, width, channels] float32}. */
  static final String IMAGES = "images";

  /** Placeholder like {@link #IMAGES}. */
  static final String ADVERSARIAL = "adversarial";

  /** Placeholder, {@code [batch] int32}. */
  static final String LABELS = "labels";

  /** Placeholder, scalar float32. */
  static final String LEARNING_RATE = "learning_rate";

  /** Placeholder, scalar float32: 1 at the first update. */
  static final String STEP = "step";

  /** Placeholder, {@code [terms] float32}. */
  static final String WEIGHTS = "weights";

  private final Graph graph;
  private final Network network;
  private final TrainingOptions options;
  private final int batch;
  private final int replicas;
  private final Ops tf;
  private final Variables variables;
  private final List<String> remarks;
  private final Optional<TrainingAttack> adversary;
  private final String update;
  private final List<String> report = new ArrayList<>();

  StepGraph(Graph graph, Network network, TrainingOptions options, int batch) {
    this.graph = graph;
    this.network = network;
    this.options = options;
    this.batch = batch;
    this.replicas = options.plan().replicas();
    Loss loss = options.loss();
    if (batch % replicas != 0) {
      throw new IllegalArgumentException(batch + " images for " + replicas + " replicas");
    }
    if (loss.needsHead() && network.head().isEmpty()) {
      throw UserError.input(
          "%s has no linear logits layer, which the sensitivity regulariser is about; train it with"
              + " another loss",
          network.name());
    }
    Copies copies = new Copies(graph, network, options, batch);
    this.tf = Ops.create(graph);
    this.variables = new Variables(tf, graph, network);

    Terms terms = terms();
    Set<String> reached = new Reach(graph.toGraphDef()).from(terms.total().op().name());
    List<Parameter> trained = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (Parameter p : network.parameters()) {
      if (p.trainable() && reached.contains(SharedParameters.read(p.node()))) {
        trained.add(p);
      } else if (p.trainable()) {
        kept.add(p.name());
      }
    }
    if (trained.isEmpty()) {
      throw UserError.input(
          "%s has no trainable parameter that the loss depends on", network.name());
    }
    List<String> notes = new ArrayList<>(copies.frozen());
    if (!kept.isEmpty()) {
      notes.add("the loss does not depend on, so training leaves as they are: " + kept);
    }
    this.remarks = List.copyOf(notes);
    Updates updates = new Updates(tf, graph, variables, options);
    updates.train(trained, terms.total());
    updates.movingStatistics(network, copies.sites(), copies.trained());
    updates.average(network);
    this.update = updates.all();
    report.add(terms.total().op().name());
    report.add(terms.values().op().name());
    report.add(terms.accuracy().op().name());
    report.add(updates.gradientNorm().op().name());
    this.adversary =
        loss.adversary().map(a -> new TrainingAttack(graph, tf, a, network, options, batch));
  }

  /**
   * @param total Σ weight · term, mean over replicas
   * @param values {@code [terms]}, without weights
   * @param accuracy share of the batch that is right
   */
  private record Terms(
      Operand<TFloat32> total, Operand<TFloat32> values, Operand<TFloat32> accuracy) {}

  private Terms terms() {
    List<Operand<TInt32>> labels = Shares.of(tf, this.<TInt32>output(LABELS), replicas);
    List<Operand<TFloat32>> values = new ArrayList<>();
    List<Operand<TFloat32>> right = new ArrayList<>();
    for (int r = 0; r < replicas; r++) {
      LossInputs inputs =
          new LossInputs(
              batch / replicas,
              network.classes(),
              labels.get(r),
              options.loss().usesClean() ? pass(r, Copies.CLEAN) : null,
              options.loss().adversary().isPresent() ? pass(r, Copies.ADVERSARIAL) : null,
              network.head().map(this::headWeights).orElse(null));
      List<Operand<TFloat32>> terms = new ArrayList<>();
      options.loss().terms().forEach(t -> terms.add(t.term().build(tf, inputs)));
      values.add(tf.stack(terms));
      Operand<TInt32> predicted =
          tf.math.argMax(inputs.main().logits(), tf.constant(1), TInt32.class);
      right.add(
          tf.math.mean(
              tf.dtypes.cast(tf.math.equal(predicted, labels.get(r)), TFloat32.class),
              tf.constant(0)));
    }
    Operand<TFloat32> mean = Shares.mean(tf, values);
    Operand<TFloat32> total =
        tf.reduceSum(tf.math.mul(mean, this.<TFloat32>output(WEIGHTS)), tf.constant(0));
    return new Terms(total, mean, Shares.mean(tf, right));
  }

  private LossInputs.Pass pass(int replica, String pass) {
    String prefix = Copies.prefix(replica, pass);
    int share = batch / replicas;
    Operand<TFloat32> logits =
        tf.reshape(
            this.<TFloat32>output(prefix + Endpoints.LOGITS),
            tf.constant(new int[] {share, network.classes()}));
    Operand<TFloat32> features =
        network
            .head()
            .map(
                h ->
                    tf.reshape(
                        this.<TFloat32>output(prefix + Endpoints.FEATURES),
                        tf.constant(new int[] {share, h.features()})))
            .orElse(null);
    return new LossInputs.Pass(logits, features);
  }

  private Operand<TFloat32> headWeights(LinearHead head) {
    Operand<TFloat32> stored = output(SharedParameters.read(head.weights()));
    if (head.transposed()) {
      return tf.linalg.transpose(stored, tf.constant(new int[] {1, 0}));
    }
    return tf.reshape(stored, tf.constant(new int[] {head.features(), head.classes()}));
  }

  private <T extends org.tensorflow.types.family.TType> Output<T> output(String operation) {
    return graph.operationOrThrow(operation).output(0);
  }

  Variables variables() {
    return variables;
  }

  /** Target of a step. */
  String update() {
    return update;
  }

  /** Names of all that is fed, fetched or run. */
  List<String> names() {
    List<String> names = new ArrayList<>(report);
    names.add(update);
    variables.entries().forEach(e -> names.addAll(List.of(e.read(), e.assign())));
    adversary.ifPresent(a -> names.addAll(a.fetched()));
    graph
        .operations()
        .forEachRemaining(
            o -> {
              if (o.type().equals(Placeholder.OP_NAME)) {
                names.add(o.name());
              }
            });
    return names;
  }

  /** Loss, terms, accuracy, gradient norm. */
  List<String> report() {
    return List.copyOf(report);
  }

  /** What of the network is not trained, a line each. */
  List<String> remarks() {
    return remarks;
  }

  Optional<TrainingAttack> adversary() {
    return adversary;
  }
}
