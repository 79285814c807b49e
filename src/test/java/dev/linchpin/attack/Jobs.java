package dev.linchpin.attack;

import dev.linchpin.attack.threat.Linf;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.model.NeuronTarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Attack jobs for tests. */
final class Jobs {
  private Jobs() {}

  static int[] classes(Classifier classifier, float[] images) {
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      return inference.run(images, images.length / classifier.pixels()).predicted();
    }
  }

  static AttackJob untargeted(
      Classifier classifier, Attack attack, float[] images, int restarts, long seed) {
    int n = images.length / classifier.pixels();
    return new AttackJob(
        attack,
        images,
        IntStream.range(0, n).map(i -> 100 + i).toArray(),
        classes(classifier, images),
        restarts,
        Optional.empty(),
        seed);
  }

  /** Neuron-targeted, at each image's {@code neurons} of least |Δ| (equation 2, no interval). */
  static AttackJob targeted(
      Classifier classifier, Attack attack, float[] images, int neurons, long seed) {
    AttackJob plain = untargeted(classifier, Attack.pgd(new Linf(0), 1), images, 1, seed);
    LogitsHead head = classifier.head().orElseThrow();
    List<List<NeuronTarget>> targets = new ArrayList<>();
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      float[] logits = inference.run(images, plain.size()).logits();
      for (int i = 0; i < plain.size(); i++) {
        targets.add(targets(head, logits, i, plain.cleanClass()[i], neurons));
      }
    }
    return new AttackJob(
        attack, images, plain.exampleIndex(), plain.cleanClass(), 1, Optional.of(targets), seed);
  }

  /** At each image's {@code count} classes of largest clean logit. */
  static AttackJob classTargeted(
      Classifier classifier, Attack attack, float[] images, int count, long seed) {
    AttackJob plain = untargeted(classifier, Attack.pgd(new Linf(0), 1), images, 1, seed);
    float[] logits;
    try (Inference inference = new Inference(classifier, classifier.verdictGraph(), 1)) {
      logits = inference.run(images, plain.size()).logits();
    }
    return new AttackJob(
        attack,
        images,
        plain.exampleIndex(),
        plain.cleanClass(),
        1,
        Optional.empty(),
        Optional.of(ClassTargets.byLogits(logits, plain.cleanClass(), count)),
        seed);
  }

  private static List<NeuronTarget> targets(
      LogitsHead head, float[] logits, int image, int y, int neurons) {
    List<NeuronTarget> all = new ArrayList<>();
    for (int j = 0; j < head.features(); j++) {
      NeuronTarget best = null;
      for (int c = 0; c < head.classes(); c++) {
        float slope = head.weight(j, c) - head.weight(j, y);
        if (c == y || slope == 0) {
          continue;
        }
        float gap = logits[image * head.classes() + y] - logits[image * head.classes() + c];
        float delta = gap / slope;
        if (best == null || Math.abs(delta) < Math.abs(best.delta())) {
          best = new NeuronTarget(j, delta, c);
        }
      }
      all.add(best);
    }
    all.sort(Comparator.comparing(t -> Math.abs(t.delta())));
    return all.subList(0, Math.min(neurons, all.size()));
  }

  static AttackResult run(Classifier classifier, RuntimePlan plan, AttackJob job) {
    try (AttackEngine engine = new AttackEngine(classifier, plan)) {
      return engine.run(job, AttackListener.NONE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static RuntimePlan plan(int streams, int slots, int stepsPerCall) {
    return new RuntimePlan(streams, slots, stepsPerCall, Precision.FLOAT32);
  }
}
