package dev.linchpin.train;

import dev.linchpin.base.UserError;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.fold.WindowProducts;
import dev.linchpin.graph.trainable.BatchStatistics;
import dev.linchpin.graph.trainable.SharedParameters;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;

/** The copies of a network that a step needs, one a replica and pass, and its placeholders. */
final class Copies {
  /** Pass over the clean images. */
  static final String CLEAN = "clean";

  /** Pass over the adversarial images. */
  static final String ADVERSARIAL = "adversarial";

  private final Network network;
  private final TrainingOptions options;
  private final int batch;
  private final List<BatchStatistics.Site> sites;
  private final List<String> trained = new ArrayList<>();
  private final List<String> frozen = new ArrayList<>();

  /** Imports them into an empty graph. */
  Copies(Graph graph, Network network, TrainingOptions options, int batch) {
    this.network = network;
    this.options = options;
    this.batch = batch;
    List<String> nodes = network.parameters().stream().map(Parameter::node).toList();
    GraphEditor training = new GraphEditor(network.graph(), List.of());
    if (options.trainBatchNorm()) {
      BatchStatistics rewrite = new BatchStatistics(Set.copyOf(nodes));
      RewriteLog log = new RewriteLog();
      rewrite.apply(training, log);
      this.sites = rewrite.sites();
      log.entries().stream()
          .filter(e -> !e.applied())
          .forEach(
              e ->
                  frozen.add(
                      "batch normalisation at " + e.node() + " stays frozen: " + e.reason()));
      refuseArithmetic();
    } else {
      this.sites = List.of();
    }
    suit(training);
    graph.importGraphDef(written(training.toGraphDef(), nodes));
  }

  /** Where batch normalisation is in training mode, in every copy that is trained. */
  List<BatchStatistics.Site> sites() {
    return sites;
  }

  /** Prefixes of the copies that are trained. */
  List<String> trained() {
    return List.copyOf(trained);
  }

  /** Batch normalisations that can't be put into training mode, a line each. */
  List<String> frozen() {
    return List.copyOf(frozen);
  }

  static String prefix(int replica, String pass) {
    return "replica" + replica + "/" + pass + "/";
  }

  /** Keras 3 exports batch normalisation as arithmetic, which knows no other statistics. */
  private void refuseArithmetic() {
    if (sites.isEmpty() && network.parameters().stream().anyMatch(p -> !p.trainable())) {
      throw UserError.input(
          "%s: its batch normalisation is no FusedBatchNorm op whose moving statistics are"
              + " variables, so it can't be put into training mode; train it with frozen batch"
              + " normalisation (batch_norm: FROZEN)",
          network.name());
    }
  }

  /** The network as it is exported, but for what makes it fast. */
  private GraphDef inference() {
    GraphEditor editor = new GraphEditor(network.graph(), List.of());
    suit(editor);
    return editor.toGraphDef();
  }

  /** What only makes it faster on the plan's machine. */
  private void suit(GraphEditor editor) {
    if (options.plan().cpu()) {
      new WindowProducts().apply(editor, new RewriteLog());
    }
  }

  private GraphDef written(GraphDef training, List<String> nodes) {
    SharedParameters shared = new SharedParameters(training, nodes);
    long[] image = {batch, network.height(), network.width(), network.channels()};
    shared.placeholder(StepGraph.IMAGES, DataType.DT_FLOAT, image);
    shared.placeholder(StepGraph.ADVERSARIAL, DataType.DT_FLOAT, image);
    shared.placeholder(StepGraph.LABELS, DataType.DT_INT32, batch);
    shared.placeholder(StepGraph.LEARNING_RATE, DataType.DT_FLOAT);
    shared.placeholder(StepGraph.STEP, DataType.DT_FLOAT);
    shared.placeholder(StepGraph.WEIGHTS, DataType.DT_FLOAT, options.loss().terms().size());
    if (options.loss().usesClean()) {
      copy(shared, training, StepGraph.IMAGES, CLEAN, true);
    }
    options
        .loss()
        .adversary()
        .ifPresent(
            adversary -> {
              copy(shared, training, StepGraph.ADVERSARIAL, ADVERSARIAL, true);
              shared.placeholder(TrainingAttack.ITERATE, DataType.DT_FLOAT, image);
              shared.placeholder(
                  TrainingAttack.CLEAN_LOGITS, DataType.DT_FLOAT, batch, network.classes());
              GraphDef attacked = adversary.batchStatistics() ? training : inference();
              copy(shared, attacked, TrainingAttack.ITERATE, TrainingAttack.PASS, false);
            });
    return shared.toGraphDef();
  }

  private void copy(
      SharedParameters shared, GraphDef def, String images, String pass, boolean isTrained) {
    int replicas = options.plan().replicas();
    List<String> parts = shared.split(images, replicas);
    for (int r = 0; r < replicas; r++) {
      shared.copy(def, prefix(r, pass), parts.get(r));
      if (isTrained) {
        trained.add(prefix(r, pass));
      }
    }
  }
}
