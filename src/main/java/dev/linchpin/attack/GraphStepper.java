package dev.linchpin.attack;

import dev.linchpin.attack.slot.SlotTensor;
import dev.linchpin.graph.SessionConfigs;
import dev.linchpin.graph.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Steps slots by an {@link AttackGraph} in a session of one thread. The graph stays the caller's.
 * The tensors that it feeds are made once for a number of slots; of those that no step changes, a
 * call writes the rows of slots that were filled since the last one.
 */
final class GraphStepper implements Stepper {
  private final AttackGraph attackGraph;
  private final Session session;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Carried> carried = new ArrayList<>();
  private SlotState fed;
  private long fedUntil;

  /**
   * A tensor that is fed.
   *
   * @param end what it is fed to
   * @param buffer its values
   */
  private record Input(
      SlotTensor row, boolean isCarried, Output<?> end, TFloat32 tensor, FloatDataBuffer buffer) {
    void write(SlotState state, int slot) {
      int from = slot * row.size();
      buffer.offset(from).write(state.values(row.name()), from, row.size());
    }

    void write(SlotState state) {
      buffer.write(state.values(row.name()));
    }
  }

  /** A tensor that comes back, from {@code end}. */
  private record Carried(String name, Output<?> end) {}

  GraphStepper(AttackGraph attackGraph) {
    this.attackGraph = attackGraph;
    this.session = new Session(attackGraph.graph(), SessionConfigs.forSteps());
    attackGraph.tensors().stream()
        .map(SlotTensor::name)
        .filter(attackGraph::isCarried)
        .forEach(name -> carried.add(new Carried(name, attackGraph.output(name))));
  }

  @Override
  public SlotState newState(int slots) {
    return new SlotState(slots, attackGraph.tensors());
  }

  @Override
  public void step(SlotState state) {
    try {
      feed(state);
      Session.Runner runner = session.runner();
      inputs.forEach(in -> runner.feed(in.end(), in.tensor()));
      carried.forEach(c -> runner.fetch(c.end()));
      try (Result result = runner.run()) {
        for (int i = 0; i < carried.size(); i++) {
          Tensors.floats(result.get(i), state.values(carried.get(i).name()));
        }
      }
    } catch (TFResourceExhaustedException e) {
      throw new SlotsExhausted(e);
    }
  }

  private void feed(SlotState state) {
    if (fed == null || fed.slots() != state.slots()) {
      closeInputs();
      attackGraph.tensors().forEach(t -> make(t, state));
    } else {
      inputs.forEach(in -> write(in, state));
    }
    fed = state;
    fedUntil = state.written();
  }

  private void write(Input in, SlotState state) {
    if (in.isCarried() || state != fed) {
      in.write(state);
      return;
    }
    for (int slot = 0; slot < state.slots(); slot++) {
      if (state.written(slot) > fedUntil) {
        in.write(state, slot);
      }
    }
  }

  private void make(SlotTensor t, SlotState state) {
    TFloat32 tensor = Tensors.floats(state.values(t.name()), t.batched(state.slots()));
    Output<?> end = attackGraph.graph().operationOrThrow(attackGraph.input(t.name())).output(0);
    boolean isCarried = attackGraph.isCarried(t.name());
    inputs.add(new Input(t, isCarried, end, tensor, tensor.asRawTensor().data().asFloats()));
  }

  private void closeInputs() {
    inputs.forEach(in -> in.tensor().close());
    inputs.clear();
    fed = null;
  }

  @Override
  public void close() {
    closeInputs();
    session.close();
  }
}
