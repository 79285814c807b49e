package dev.linchpin.train;

import dev.linchpin.graph.SessionConfigs;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/**
 * Session options of a {@link TrainingPlan}. TensorFlow's own optimiser is off but for mixed
 * precision: it gains nothing here, and what it makes of a graph need not be the same in the next
 * process, which goes on from this one's checkpoint.
 */
final class SessionPlans {
  private SessionPlans() {}

  static ConfigProto of(TrainingPlan plan) {
    ConfigProto.Builder config = SessionConfigs.oneThread(plan.bfloat16()).toBuilder();
    config.setIntraOpParallelismThreads(plan.threads());
    config.setInterOpParallelismThreads(plan.threads() == 0 ? 0 : plan.replicas());
    RewriterConfig.Builder rewrites = config.getGraphOptionsBuilder().getRewriteOptionsBuilder();
    if (plan.bfloat16()) {
      rewrites
          .setArithmeticOptimization(Toggle.OFF)
          .setCommonSubgraphElimination(Toggle.OFF)
          .setConstantFolding(Toggle.OFF)
          .setDependencyOptimization(Toggle.OFF)
          .setFunctionOptimization(Toggle.OFF)
          .setLayoutOptimizer(Toggle.OFF)
          .setLoopOptimization(Toggle.OFF)
          .setMemoryOptimization(RewriterConfig.MemOptType.NO_MEM_OPT)
          .setRemapping(Toggle.OFF)
          .setShapeOptimization(Toggle.OFF);
    } else {
      rewrites.setDisableMetaOptimizer(true);
    }
    return config.build();
  }
}
