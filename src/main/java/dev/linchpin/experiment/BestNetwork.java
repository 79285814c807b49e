package dev.linchpin.experiment;

import dev.linchpin.base.NpyArray;
import dev.linchpin.graph.Constant;
import dev.linchpin.model.Network;
import dev.linchpin.train.checkpoint.CheckpointStore;
import dev.linchpin.train.checkpoint.TrainingState;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.tensorflow.proto.TensorProto;

/** The parameters of the best network of a training so far, on disk. */
final class BestNetwork {
  private static final String PREFIX = "parameter/";

  private final CheckpointStore store;

  /**
   * @param warnings told of damaged files, a line each
   */
  BestNetwork(Path dir, Consumer<String> warnings) {
    this.store = new CheckpointStore(dir, 1, warnings);
  }

  /** In place of the one before. */
  void keep(Network network, long step) {
    Map<String, NpyArray> tensors = new HashMap<>();
    network
        .values()
        .forEach(
            (name, proto) -> {
              Constant value = Constant.of(proto);
              int[] shape = Arrays.stream(value.shape()).mapToInt(Math::toIntExact).toArray();
              tensors.put(PREFIX + name, NpyArray.of(value.floats(), shape));
            });
    store.save(new TrainingState(step, tensors, Map.of()));
  }

  /** {@code network} with what was kept; empty if nothing was. */
  Optional<Network> of(Network network) {
    return store.latest().map(state -> with(network, state, PREFIX));
  }

  /** {@code network} with the values of a state that begin with {@code prefix}. */
  static Network with(Network network, TrainingState state, String prefix) {
    Map<String, TensorProto> values = new HashMap<>();
    state
        .tensors()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                long[] shape = Arrays.stream(value.shape()).asLongStream().toArray();
                values.put(
                    key.substring(prefix.length()),
                    Constant.floats(value.floats(), shape).toProto());
              }
            });
    return network.with(values);
  }
}
