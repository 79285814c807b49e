package dev.linchpin.attack;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Steps states of a plan's slots and of its tails, each by a graph of that many. */
final class TailStepper implements Stepper {
  private final AttackGraphs graphs;
  private final RuntimePlan plan;
  private final Map<Integer, GraphStepper> bySlots = new TreeMap<>();
  private long firstCallNanos;

  /**
   * @param graphs stays the caller's
   */
  TailStepper(AttackGraphs graphs) {
    this.graphs = graphs;
    this.plan = graphs.plan();
    bySlots.put(plan.slots(), graphs.stepper(plan.slots()));
  }

  @Override
  public SlotState newState() {
    return bySlots.get(plan.slots()).newState();
  }

  @Override
  public void step(SlotState state) {
    GraphStepper stepper = bySlots.computeIfAbsent(state.slots(), graphs::stepper);
    long begin = System.nanoTime();
    stepper.step(state);
    if (firstCallNanos == 0) {
      firstCallNanos = graphs.makingNanos() + System.nanoTime() - begin;
    }
  }

  @Override
  public List<Integer> tails() {
    return plan.tails();
  }

  /** As long as the first graph took until its first call was back. */
  @Override
  public long preparation(int slots) {
    return bySlots.containsKey(slots) ? 0 : firstCallNanos;
  }

  @Override
  public void close() {
    bySlots.values().forEach(GraphStepper::close);
  }
}
