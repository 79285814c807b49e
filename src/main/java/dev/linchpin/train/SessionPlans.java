package dev.linchpin.train;

import dev.linchpin.graph.SessionConfigs;
import org.tensorflow.proto.ConfigProto;

/** Session options of a {@link TrainingPlan}. */
final class SessionPlans {
  private SessionPlans() {}

  static ConfigProto of(TrainingPlan plan) {
    ConfigProto.Builder config = SessionConfigs.oneThread(plan.bfloat16()).toBuilder();
    config.setIntraOpParallelismThreads(plan.threads());
    config.setInterOpParallelismThreads(plan.threads() == 0 ? 0 : plan.replicas());
    return config.build();
  }
}
