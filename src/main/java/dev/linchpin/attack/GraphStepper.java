package dev.linchpin.attack;

import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Steps slots by an {@link AttackGraph} in a session of one thread. The graph stays the caller's.
 */
final class GraphStepper implements Stepper {
  private final AttackGraph attackGraph;
  private final Session session;
  private final int slots;

  GraphStepper(AttackGraph attackGraph, int slots) {
    this.attackGraph = attackGraph;
    this.slots = slots;
    this.session = new Session(attackGraph.graph(), SessionConfigs.forSteps());
  }

  @Override
  public SlotState newState() {
    return new SlotState(slots, attackGraph.tensors());
  }

  @Override
  public void step(SlotState state) {
    List<Tensor> fed = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      for (SlotTensor t : attackGraph.tensors()) {
        Tensor value = Tensors.floats(state.values(t.name()), t.batched(slots));
        fed.add(value);
        runner.feed(attackGraph.input(t.name()), value);
        if (attackGraph.isCarried(t.name())) {
          runner.fetch(attackGraph.output(t.name()));
        }
      }
      try (Result result = runner.run()) {
        int i = 0;
        for (SlotTensor t : attackGraph.tensors()) {
          if (attackGraph.isCarried(t.name())) {
            Tensors.floats(result.get(i++), state.values(t.name()));
          }
        }
      }
    } catch (TFResourceExhaustedException e) {
      throw new SlotsExhausted(e);
    } finally {
      fed.forEach(Tensor::close);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
