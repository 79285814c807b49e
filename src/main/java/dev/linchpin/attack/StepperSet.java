package dev.linchpin.attack;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The steppers of an attack, one a stream, and what they share.
 *
 * @param steppers one a stream
 * @param room throws {@link SlotsExhausted} if memory would not suffice for so many slots a stream
 * @param shared closed after them
 */
record StepperSet(List<Stepper> steppers, IntConsumer room, Runnable shared)
    implements AutoCloseable {
  /** Sessions over the same graph; room is looked for in the memory that is free then. */
  static StepperSet of(AttackLoop loop, RuntimePlan plan) {
    AttackGraph graph = new AttackGraph(loop, plan);
    // A fixed batch takes what it takes: fewer slots would not do.
    IntConsumer room =
        loop.body().isFree() ? slots -> graph.memory().check(slots, plan.streams()) : slots -> {};
    return of(graph, plan.streams(), room);
  }

  /** Sessions over a graph, which they close, with {@link #room} as given. */
  static StepperSet of(AttackGraph graph, int streams, IntConsumer room) {
    List<Stepper> steppers =
        IntStream.range(0, streams).<Stepper>mapToObj(i -> new GraphStepper(graph)).toList();
    return new StepperSet(steppers, room, graph::close);
  }

  /** Has TensorFlow plan each session's graph, by a call that has nothing to step. */
  void makeFirstCalls(int slots) {
    steppers.forEach(s -> s.step(s.newState(slots)));
  }

  @Override
  public void close() {
    steppers.forEach(Stepper::close);
    shared.run();
  }
}
