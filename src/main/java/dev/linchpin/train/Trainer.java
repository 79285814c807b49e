package dev.linchpin.train;

import dev.linchpin.base.Cancellation;
import dev.linchpin.model.Network;
import dev.linchpin.train.checkpoint.CheckpointStore;
import dev.linchpin.train.checkpoint.TrainingState;
import dev.linchpin.train.input.BatchSource;
import dev.linchpin.train.input.TrainingBatch;
import dev.linchpin.train.listener.Listeners;
import dev.linchpin.train.listener.TrainingListener;
import dev.linchpin.train.loss.Loss;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongFunction;

/**
 * The training loop: steps, checkpoints, events. A training that was killed goes on from its last
 * checkpoint; every step is a function of the state and its number, so it ends at the same weights.
 */
public final class Trainer {
  private static final String STOPPED = "trainer/stopped";
  private static final String EPOCH = "trainer/epoch";

  /** Note of a checkpoint that was written before listeners were through with its epoch. */
  private static final String DUE = "trainer/epoch due";

  private final Network network;
  private final TrainingOptions options;
  private final LongFunction<BatchSource> sources;
  private final Optional<ValidationImages> validation;
  private final CheckpointStore store;
  private final TrainingListener listeners;
  private final Cancellation cancellation;
  private String stopped = "";
  private EpochMean mean;
  private boolean due;
  private long lastSave;
  private long done;
  private Optional<Validator> validator = Optional.empty();

  /**
   * @param network initial values
   * @param sources gives the batches from a step on
   * @param validation what the network is validated on after each epoch; empty: it is not
   */
  public Trainer(
      Network network,
      TrainingOptions options,
      LongFunction<BatchSource> sources,
      Optional<ValidationImages> validation,
      CheckpointStore store,
      List<TrainingListener> listeners,
      Cancellation cancellation) {
    this.network = network;
    this.options = options;
    this.sources = sources;
    this.validation = validation;
    this.store = store;
    this.listeners = new Listeners(listeners);
    this.cancellation = cancellation;
  }

  /**
   * Trains, or goes on with it.
   *
   * @return the trained network (averaged parameters where they are kept)
   * @throws CancellationException if the user asked for the end; a checkpoint is written before
   * @throws dev.linchpin.base.UserError for whatever a listener refuses, such as divergence
   */
  public Network run() {
    Optional<TrainingState> earlier = store.latest();
    long first = earlier.map(TrainingState::step).orElse(0L);
    Map<String, String> notes = earlier.map(TrainingState::notes).orElse(Map.of());
    stopped = notes.getOrDefault(STOPPED, "");
    due = notes.containsKey(DUE);
    try (BatchSource source = sources.apply(first);
        TrainingGraph graph = new TrainingGraph(network, options, source.batchSize())) {
      mean = EpochMean.of(source.batchSize(), notes.getOrDefault(EPOCH, ""));
      earlier.ifPresent(e -> graph.restore(e.tensors()));
      long total = Math.max(1, (long) Math.ceil(options.epochs() * source.stepsPerEpoch()));
      TrainingListener.Begin begin =
          new TrainingListener.Begin(
              network.name(),
              total,
              source.stepsPerEpoch(),
              source.batchSize(),
              first,
              notes,
              graph.remarks());
      done = first;
      boolean completed = false;
      try {
        validator =
            validation.map(v -> new Validator(network, options.plan(), v, source.batchSize()));
        listeners.onBegin(begin);
        steps(graph, source, total);
        completed = true;
      } finally {
        validator.ifPresent(Validator::close);
        end(completed);
      }
      return graph.network();
    }
  }

  private void steps(TrainingGraph graph, BatchSource source, long total) {
    lastSave = System.nanoTime();
    if (due) {
      epoch(graph, source);
      save(graph);
    }
    while (done < total && stopped.isEmpty()) {
      if (cancellation.requested()) {
        save(graph);
        cancellation.check();
      }
      TrainingListener.Step event = step(graph, source, done, total);
      done++;
      mean.add(event);
      listeners.onStep(event);
      boolean epochEnds = done % source.stepsPerEpoch() == 0 || done == total;
      if (epochEnds) {
        epoch(graph, source);
      }
      double since = (System.nanoTime() - lastSave) / 1e9;
      if (since >= options.checkpointSeconds() / (epochEnds ? 2 : 1)
          || done == total
          || !stopped.isEmpty()) {
        save(graph);
      }
    }
  }

  private TrainingListener.Step step(
      TrainingGraph graph, BatchSource source, long step, long total) {
    long began = System.nanoTime();
    TrainingBatch batch = source.next();
    if (batch.step() != step) {
      throw new IllegalStateException("batch " + batch.step() + " at step " + step);
    }
    double epoch = step / (double) source.stepsPerEpoch();
    double rate = options.learningRate().at(step / (double) total, epoch);
    List<Loss.Weighted> terms = options.loss().terms();
    float[] weights = new float[terms.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) terms.get(i).weightAt(epoch);
    }
    TrainingGraph.StepResult result = graph.step(batch, rate, weights);
    Map<String, Float> values = new LinkedHashMap<>();
    Map<String, Float> lambdas = new LinkedHashMap<>();
    for (int i = 0; i < weights.length; i++) {
      values.put(terms.get(i).term().name(), result.terms()[i]);
      lambdas.put(terms.get(i).term().name(), weights[i]);
    }
    return new TrainingListener.Step(
        step + 1,
        (step + 1) / (double) source.stepsPerEpoch(),
        rate,
        result.loss(),
        values,
        lambdas,
        result.accuracy(),
        result.gradientNorm(),
        (System.nanoTime() - began) / 1e9);
  }

  /**
   * An evaluation, or a validation, is long: interrupted, it is made again, but not the steps
   * before it.
   */
  private void epoch(TrainingGraph graph, BatchSource source) {
    int epoch = (int) Math.ceil(done / (double) source.stepsPerEpoch());
    due = true;
    try {
      Optional<TrainingListener.Validation> found =
          validator.map(v -> v.of(graph.network(), cancellation));
      tell(mean.event(epoch, done, found, graph::network));
    } catch (CancellationException e) {
      save(graph);
      throw e;
    }
    due = false;
    mean = new EpochMean(source.batchSize());
  }

  private void tell(TrainingListener.Epoch event) {
    TrainingListener.Control control =
        new TrainingListener.Control() {
          @Override
          public void stop(String reason) {
            stopped = reason;
          }

          @Override
          public boolean stopping() {
            return !stopped.isEmpty();
          }

          @Override
          public void evaluated(TrainingListener.Evaluation evaluation) {
            listeners.onEvaluation(evaluation, this);
          }
        };
    listeners.onEpoch(event, control);
  }

  private void save(TrainingGraph graph) {
    Map<String, String> notes = new HashMap<>(listeners.notes());
    notes.put(EPOCH, mean.toString());
    if (!stopped.isEmpty()) {
      notes.put(STOPPED, stopped);
    }
    if (due) {
      notes.put(DUE, "");
    }
    store.save(new TrainingState(done, graph.state(), notes));
    lastSave = System.nanoTime();
    listeners.onCheckpoint(done);
  }

  private void end(boolean completed) {
    TrainingListener.End event = new TrainingListener.End(done, reason(completed), completed);
    listeners.onEnd(event);
  }

  private String reason(boolean completed) {
    if (!completed) {
      return "not finished";
    }
    return stopped.isEmpty() ? "all steps done" : stopped;
  }
}
