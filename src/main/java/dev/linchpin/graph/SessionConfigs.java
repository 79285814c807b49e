package dev.linchpin.graph;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.OptimizerOptions.Level;
import org.tensorflow.proto.RewriterConfig;

/**
 * Session options. Every session is made with one of these: TensorFlow sizes the pool in which
 * kernels of all sessions run by the first session of the process, whatever the others ask for,
 * unless the environment has TF_OVERRIDE_GLOBAL_THREADPOOL, which {@code scripts/linchpin} sets.
 */
public final class SessionConfigs {
  private SessionConfigs() {}

  /**
   * One thread, and the graph as it is written: TensorFlow's own optimiser off, which would fold
   * batch normalisation into convolutions and round apart from the model as Python runs it.
   */
  public static ConfigProto asWritten() {
    ConfigProto.Builder config = oneThread(false).toBuilder();
    config.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return config.build();
  }

  /**
   * One thread, and on a CPU the graph as our own rewrites leave it: what TensorFlow's optimiser
   * could add to them is not worth the 35 ms that it takes of a session's first call.
   */
  public static ConfigProto forSteps() {
    if (Devices.hasGpu()) {
      return oneThread(false);
    }
    ConfigProto.Builder config = asWritten().toBuilder();
    config.getGraphOptionsBuilder().getOptimizerOptionsBuilder().setOptLevel(Level.L0);
    return config.build();
  }

  /**
   * One thread of its own for a session: several such sessions side by side beat one session of
   * several threads (facts: most where the net is small).
   *
   * @param bfloat16 let convolutions and matrix products run in bfloat16
   */
  public static ConfigProto oneThread(boolean bfloat16) {
    ConfigProto.Builder config =
        Devices.config()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .setUsePerSessionThreads(true);
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    if (bfloat16) {
      config
          .getGraphOptionsBuilder()
          .getRewriteOptionsBuilder()
          .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
    return config.build();
  }
}
