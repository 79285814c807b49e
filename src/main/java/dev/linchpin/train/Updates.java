package dev.linchpin.train;

import dev.linchpin.graph.trainable.BatchStatistics;
import dev.linchpin.model.Network;
import dev.linchpin.model.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Gradients and what a step does to the variables. */
final class Updates {
  private final Ops tf;
  private final Graph graph;
  private final Variables variables;
  private final TrainingOptions options;
  private final List<Op> ops = new ArrayList<>();
  private Operand<TFloat32> gradientNorm;

  Updates(Ops tf, Graph graph, Variables variables, TrainingOptions options) {
    this.tf = tf;
    this.graph = graph;
    this.variables = variables;
    this.options = options;
  }

  /** Gradient, clipping, optimizer. */
  void train(List<Parameter> parameters, Operand<TFloat32> loss) {
    Output<?>[] values =
        parameters.stream().map(p -> variables.value(p).asOutput()).toArray(Output<?>[]::new);
    Output<?>[] raw = graph.addGradients(loss.asOutput(), values);
    List<Operand<TFloat32>> squares = new ArrayList<>();
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Output<?> gradient : raw) {
      Operand<TFloat32> g = gradient.expect(TFloat32.class);
      gradients.add(g);
      squares.add(tf.math.mul(tf.constant(2f), tf.nn.l2Loss(g)));
    }
    gradientNorm = tf.math.sqrt(tf.math.addN(squares));
    if (options.clipNorm() > 0) {
      Operand<TFloat32> limit = tf.constant((float) options.clipNorm());
      Operand<TFloat32> factor = tf.math.div(limit, tf.math.maximum(gradientNorm, limit));
      gradients.replaceAll(g -> tf.math.mul(g, factor));
    }
    Operand<TFloat32> rate = graph.operationOrThrow(StepGraph.LEARNING_RATE).output(0);
    Operand<TFloat32> step = graph.operationOrThrow(StepGraph.STEP).output(0);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      List<Operand<? extends TType>> slots = new ArrayList<>();
      for (String slot : options.optimizer().slots()) {
        slots.add(variables.add(Variables.Kind.SLOT, slot, p));
      }
      ops.add(
          options
              .optimizer()
              .apply(
                  tf,
                  variables.handle(p),
                  variables.value(p),
                  gradients.get(i),
                  p.decayed(),
                  slots,
                  rate,
                  step));
    }
  }

  /**
   * Moving mean and variance, by the mean of the statistics of all copies.
   *
   * @param copies prefixes of the copies
   */
  void movingStatistics(Network network, List<BatchStatistics.Site> sites, List<String> copies) {
    Map<String, Parameter> byNode = new LinkedHashMap<>();
    network.parameters().forEach(p -> byNode.put(p.node(), p));
    // A layer that is applied twice has two sites of the same statistics.
    Map<Parameter, List<Operand<TFloat32>>> seen = new LinkedHashMap<>();
    for (BatchStatistics.Site site : sites) {
      for (String copy : copies) {
        Operation node = graph.operationOrThrow(copy + site.node());
        seen.computeIfAbsent(byNode.get(site.mean()), p -> new ArrayList<>()).add(node.output(1));
        seen.computeIfAbsent(byNode.get(site.variance()), p -> new ArrayList<>())
            .add(node.output(2));
      }
    }
    seen.forEach(
        (statistic, values) -> {
          Operand<TFloat32> change =
              tf.math.mul(
                  tf.math.sub(variables.value(statistic), Shares.mean(tf, values)),
                  tf.constant((float) (1 - options.batchNormMomentum())));
          ops.add(tf.assignSubVariableOp(variables.handle(statistic), change));
        });
  }

  /** Moving averages of all parameters, after the updates. */
  void average(Network network) {
    if (options.averageDecay() == 0) {
      return;
    }
    Ops after = tf.withControlDependencies(List.copyOf(ops));
    Operand<TFloat32> step = graph.operationOrThrow(StepGraph.STEP).output(0);
    Operand<TFloat32> warmUp =
        tf.math.div(tf.math.add(step, tf.constant(1f)), tf.math.add(step, tf.constant(10f)));
    Operand<TFloat32> keep =
        tf.math.sub(
            tf.constant(1f), tf.math.minimum(tf.constant((float) options.averageDecay()), warmUp));
    for (Parameter p : network.parameters()) {
      Operand<TType> average = variables.add(Variables.Kind.AVERAGE, "", p);
      Operand<TFloat32> now = after.readVariableOp(variables.handle(p), TFloat32.class);
      Operand<TFloat32> old = tf.readVariableOp(average, TFloat32.class);
      ops.add(tf.assignSubVariableOp(average, tf.math.mul(tf.math.sub(old, now), keep)));
    }
  }

  /** Before clipping. */
  Operand<TFloat32> gradientNorm() {
    return gradientNorm;
  }

  /** Name of the operation that does all of it. */
  String all() {
    return tf.withControlDependencies(ops).noOp().op().name();
  }
}
