package dev.linchpin.attack;

import dev.linchpin.model.Classifier;
import java.util.HashMap;
import java.util.Map;

/** The graphs of one attack for several numbers of slots, made when first asked for. */
final class AttackGraphs implements AutoCloseable {
  private final Classifier classifier;
  private final Attack attack;
  private final RuntimePlan plan;
  private final Map<Integer, AttackGraph> bySlots = new HashMap<>();
  private final long makingNanos;

  /** With the graph of the plan's slots; those of its tails come later. */
  AttackGraphs(Classifier classifier, Attack attack, RuntimePlan plan) {
    this.classifier = classifier;
    this.attack = attack;
    this.plan = plan;
    long begin = System.nanoTime();
    bySlots.put(plan.slots(), new AttackGraph(classifier, attack, plan));
    this.makingNanos = System.nanoTime() - begin;
  }

  /** What the making of the first graph took. */
  long makingNanos() {
    return makingNanos;
  }

  /** What a stream needs at the plan's slots. */
  SlotMemory memory() {
    return bySlots.get(plan.slots()).memory();
  }

  RuntimePlan plan() {
    return plan;
  }

  /** A session of its own over the graph of so many slots. */
  synchronized GraphStepper stepper(int slots) {
    AttackGraph graph =
        bySlots.computeIfAbsent(slots, n -> new AttackGraph(classifier, attack, plan.withSlots(n)));
    return new GraphStepper(graph, slots);
  }

  @Override
  public synchronized void close() {
    bySlots.values().forEach(AttackGraph::close);
    bySlots.clear();
  }
}
