package dev.linchpin.attack;

import dev.linchpin.model.Classifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bodies of loops while steppers are being made: one serves both precisions, and its gradients
 * and most rewrites are the same. Whoever comes second waits. Safe for use by several threads.
 */
final class LoopBodies {
  private record Key(Attack attack, int slots) {}

  private final Classifier classifier;
  private final Map<Key, LoopBody> made = new ConcurrentHashMap<>();

  LoopBodies(Classifier classifier) {
    this.classifier = classifier;
  }

  LoopBody of(Attack attack, int slots) {
    return made.computeIfAbsent(
        new Key(attack, slots),
        key -> new AttackLoop(classifier, key.attack(), key.slots()).body());
  }

  /** As large as the model's weights, so not kept longer than needed. */
  void forget() {
    made.clear();
  }
}
