package dev.linchpin.graph;

import dev.linchpin.base.UserError;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/** Which device graphs run on: a choice for the whole process, as TensorFlow's devices are. */
public final class Devices {
  private static volatile boolean cpuOnly;

  private Devices() {}

  /** Sessions made from here on see no GPU. */
  public static void useCpu() {
    cpuOnly = true;
  }

  /**
   * Makes sure that there is a GPU.
   *
   * @throws UserError (RESOURCE) if not
   */
  public static void requireGpu() {
    if (!hasGpu()) {
      throw new UserError(
          UserError.Kind.RESOURCE,
          "runtime.device: GPU, but TensorFlow finds none; it needs Linux x86-64, a CUDA driver and a"
              + " build with GPU natives (LINCHPIN_GPU=1 scripts/linchpin …, or mvn -P gpu package)");
    }
  }

  /** Whether sessions run on a GPU: there is one, and it was not ruled out. */
  public static boolean hasGpu() {
    return !cpuOnly && Found.GPU;
  }

  /** Looked for once a process. */
  private static final class Found {
    static final boolean GPU = probe();

    private static boolean probe() {
      try (Graph graph = new Graph()) {
        Ops tf =
            Ops.create(graph)
                .withDevice(
                    org.tensorflow.DeviceSpec.newBuilder()
                        .deviceType(org.tensorflow.DeviceSpec.DeviceType.GPU)
                        .deviceIndex(0)
                        .build());
        Op probe = tf.math.add(tf.constant(1f), tf.constant(1f));
        // One thread: the first session of a process sizes the pool that kernels of all share.
        try (Session session = new Session(graph, SessionConfigs.oneThread(false))) {
          session.run(probe);
          return true;
        }
      } catch (TensorFlowException | IllegalArgumentException e) {
        return false;
      }
    }
  }

  /** Options that keep sessions to the devices chosen. */
  static ConfigProto.Builder config() {
    ConfigProto.Builder config = ConfigProto.newBuilder();
    if (cpuOnly) {
      config.putDeviceCount("GPU", 0);
    }
    return config;
  }
}
