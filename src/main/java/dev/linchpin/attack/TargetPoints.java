package dev.linchpin.attack;

import dev.linchpin.attack.slot.TargetPoint;
import dev.linchpin.graph.BatchRunner;
import dev.linchpin.graph.Endpoints;
import dev.linchpin.graph.GraphEditor;
import dev.linchpin.graph.InsertPerturbation;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.model.NeuronTarget;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;

/**
 * The points that neuron-targeted trajectories aim at, from the verdict graph: z̃ = z(x) +
 * (1+κ)Δ_j·e_j, and l̃ = the logits there, by the perturbation hook.
 */
final class TargetPoints {
  private TargetPoints() {}

  /**
   * Each image's targets, in the order of {@code targets}.
   *
   * @param verdicts of the verdict graph
   */
  static List<List<TargetPoint>> of(
      Classifier classifier,
      Inference verdicts,
      AttackJob job,
      List<List<NeuronTarget>> targets,
      int threads) {
    int length = classifier.head().map(LogitsHead::features).orElseThrow();
    float[] z = verdicts.run(job.images(), job.size()).features();
    float kappa = (float) job.attack().objective().kappa();
    List<List<TargetPoint>> points = new ArrayList<>();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(hooked(classifier));
      // Fed with z the graph computes the head alone: as many rows at once as it likes.
      try (BatchRunner head =
          new BatchRunner(
              graph,
              threads,
              classifier.fixedBatch().orElse(4096),
              classifier.fixedBatch().isPresent())) {
        for (int i = 0; i < job.size(); i++) {
          points.add(ofImage(classifier, head, graph, z, i, targets.get(i), kappa, length));
        }
      }
    }
    return points;
  }

  private static GraphDef hooked(Classifier classifier) {
    GraphEditor editor =
        new GraphEditor(
            classifier.verdictGraph(),
            List.of(Endpoints.IMAGES, Endpoints.FEATURES, Endpoints.LOGITS));
    InsertPerturbation.ON_FEATURES.apply(editor, new RewriteLog());
    return editor.toGraphDef();
  }

  private static List<TargetPoint> ofImage(
      Classifier classifier,
      BatchRunner head,
      Graph graph,
      float[] z,
      int image,
      List<NeuronTarget> targets,
      float kappa,
      int length) {
    int n = targets.size();
    float[] features = new float[n * length];
    float[] delta = new float[n * length];
    for (int t = 0; t < n; t++) {
      System.arraycopy(z, image * length, features, t * length, length);
      delta[t * length + targets.get(t).neuron()] = (1 + kappa) * targets.get(t).delta();
    }
    long[] row = {length};
    float[] logits =
        head.run(
                List.of(
                    new BatchRunner.Feed(Endpoints.FEATURES, features, row),
                    new BatchRunner.Feed(Endpoints.DELTA, delta, row)),
                List.of(graph.operationOrThrow(Endpoints.LOGITS).output(0)),
                n)[0];
    int classes = classifier.classes();
    List<TargetPoint> points = new ArrayList<>();
    for (int t = 0; t < n; t++) {
      float[] moved = java.util.Arrays.copyOfRange(features, t * length, (t + 1) * length);
      int neuron = targets.get(t).neuron();
      moved[neuron] += delta[t * length + neuron];
      points.add(
          new TargetPoint(
              neuron, moved, java.util.Arrays.copyOfRange(logits, t * classes, (t + 1) * classes)));
    }
    return points;
  }
}
