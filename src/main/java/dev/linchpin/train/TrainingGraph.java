package dev.linchpin.train;

import dev.linchpin.base.NpyArray;
import dev.linchpin.graph.Constant;
import dev.linchpin.graph.RewriteLog;
import dev.linchpin.graph.Tensors;
import dev.linchpin.graph.fold.AfterGradient;
import dev.linchpin.model.Network;
import dev.linchpin.train.input.TrainingBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A network in training: its graph with loss, gradients and updates, and the session that holds its
 * variables. Used by one thread.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Network network;
  private final TrainingOptions options;
  private final int batch;
  private final Graph graph = new Graph();
  private final StepGraph ends;
  private final Session session;

  /**
   * Builds the graph and gives the variables the network's values.
   *
   * @param batch images a step; a multiple of the plan's replicas
   * @throws dev.linchpin.base.UserError if the loss needs what the network lacks
   */
  public TrainingGraph(Network network, TrainingOptions options, int batch) {
    this.network = network;
    this.options = options;
    this.batch = batch;
    Session opened = null;
    try (Graph written = new Graph()) {
      this.ends = new StepGraph(written, network, options, batch);
      graph.importGraphDef(
          AfterGradient.apply(
              AfterGradient.training(options.plan().cpu()),
              written.toGraphDef(),
              ends.names(),
              new RewriteLog()));
      opened = new Session(graph, SessionPlans.of(options.plan()));
      this.session = opened;
      initialise();
    } catch (RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      graph.close();
      throw e;
    }
  }

  /** What one step gave; see {@code TrainingListener.Step}. */
  public record StepResult(float loss, float[] terms, float accuracy, float gradientNorm) {}

  /** Names of what {@link StepResult#terms} holds. */
  public List<String> terms() {
    return options.loss().terms().stream().map(t -> t.term().name()).toList();
  }

  /** What of the network is not trained, a line each. */
  public List<String> remarks() {
    return ends.remarks();
  }

  /**
   * One update.
   *
   * @param learningRate of this step
   * @param weights of the terms, in their order
   */
  public StepResult step(TrainingBatch images, double learningRate, float[] weights) {
    Shape shape = Shape.of(batch, network.height(), network.width(), network.channels());
    try (TFloat32 clean = TFloat32.tensorOf(shape, DataBuffers.of(images.pixels(), true, false));
        TInt32 labels =
            TInt32.tensorOf(Shape.of(batch), DataBuffers.of(images.labels(), true, false));
        TFloat32 rate = TFloat32.scalarOf((float) learningRate);
        TFloat32 number = TFloat32.scalarOf(images.step() + 1);
        TFloat32 lambdas = Tensors.floats(weights, weights.length)) {
      Session.Runner runner =
          session
              .runner()
              .feed(StepGraph.LABELS, labels)
              .feed(StepGraph.LEARNING_RATE, rate)
              .feed(StepGraph.STEP, number)
              .feed(StepGraph.WEIGHTS, lambdas)
              .addTarget(ends.update());
      if (options.loss().usesClean()) {
        runner.feed(StepGraph.IMAGES, clean);
      }
      ends.report().forEach(runner::fetch);
      if (ends.adversary().isEmpty()) {
        return result(runner);
      }
      try (TFloat32 adversarial = ends.adversary().get().run(session, images, clean, labels)) {
        return result(runner.feed(StepGraph.ADVERSARIAL, adversarial));
      }
    }
  }

  private StepResult result(Session.Runner runner) {
    try (Result values = runner.run()) {
      float[] terms = Tensors.floats(values.get(1));
      return new StepResult(scalar(values, 0), terms, scalar(values, 2), scalar(values, 3));
    }
  }

  private static float scalar(Result values, int index) {
    return ((TFloat32) values.get(index)).getFloat();
  }

  private void initialise() {
    Map<String, TensorProto> values = network.values();
    Map<String, NpyArray> state = new LinkedHashMap<>();
    for (Variables.Entry v : ends.variables().entries()) {
      float[] initial =
          v.isSlot() ? new float[v.size()] : Constant.of(values.get(v.parameter())).floats();
      state.put(v.key(), NpyArray.of(initial, v.shape()));
    }
    restore(state);
  }

  /** Values of all variables, as a checkpoint keeps them. */
  public Map<String, NpyArray> state() {
    Map<String, NpyArray> state = new LinkedHashMap<>();
    List<Variables.Entry> entries = ends.variables().entries();
    Session.Runner runner = session.runner();
    entries.forEach(e -> runner.fetch(e.read()));
    try (Result values = runner.run()) {
      for (int i = 0; i < entries.size(); i++) {
        state.put(
            entries.get(i).key(),
            NpyArray.of(Tensors.floats(values.get(i)), entries.get(i).shape()));
      }
    }
    return state;
  }

  /**
   * Takes up a state.
   *
   * @throws IllegalArgumentException if it is not of this network and optimizer
   */
  public void restore(Map<String, NpyArray> state) {
    List<TFloat32> tensors = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      for (Variables.Entry e : ends.variables().entries()) {
        NpyArray value = state.get(e.key());
        if (value == null || !Arrays.equals(value.shape(), e.shape())) {
          throw new IllegalArgumentException("the state has no " + e.key() + " of this network");
        }
        TFloat32 tensor = Tensors.floats(value.floats(), e.dims());
        tensors.add(tensor);
        runner.feed(e.input(), tensor).addTarget(e.assign());
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  /** The network as it is: its averaged parameters where they are kept. */
  public Network network() {
    return network(options.averageDecay() > 0);
  }

  /**
   * The network as it is.
   *
   * @param averaged whether to take the moving averages of the parameters
   */
  public Network network(boolean averaged) {
    List<Variables.Entry> entries =
        ends.variables().entries().stream()
            .filter(e -> averaged ? e.isAverage() : e.isParameter())
            .toList();
    Session.Runner runner = session.runner();
    entries.forEach(e -> runner.fetch(e.read()));
    Map<String, TensorProto> values = new LinkedHashMap<>();
    try (Result read = runner.run()) {
      for (int i = 0; i < entries.size(); i++) {
        values.put(entries.get(i).parameter(), Tensors.toProto(read.get(i), DataType.DT_FLOAT));
      }
    }
    return network.with(values);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
