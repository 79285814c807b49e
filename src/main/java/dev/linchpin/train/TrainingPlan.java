package dev.linchpin.train;

/**
 * How a step is spread over the machine. Each replica takes its share of the batch through a copy
 * of the network in the same graph, on the same variables; gradients are averaged before the
 * update, batch normalisation sees its replica's images. On the CPU replicas of one thread beat one
 * replica of several threads. The plan is part of what a checkpoint can be resumed under.
 *
 * @param replicas number of copies; divides the batch
 * @param threads of each op; 0: TensorFlow's choice
 * @param bfloat16 whether convolutions and matrix products run in bfloat16 (variables and updates
 *     stay float32)
 */
public record TrainingPlan(int replicas, int threads, boolean bfloat16) {
  /** Fewest images a replica: batch normalisation needs them. */
  private static final int FEWEST = 32;

  public TrainingPlan {
    if (replicas < 1 || threads < 0) {
      throw new IllegalArgumentException(replicas + " replicas of " + threads + " threads");
    }
  }

  /** Whether it is for a CPU. */
  public boolean cpu() {
    return threads > 0;
  }

  /**
   * What suits a CPU of {@code cores} cores, or a GPU.
   *
   * @param batch images a step
   */
  public static TrainingPlan of(int cores, boolean gpu, int batch, boolean bfloat16) {
    int replicas = gpu ? 1 : Math.max(1, Math.min(cores, batch / FEWEST));
    while (batch % replicas != 0) {
      replicas--;
    }
    return new TrainingPlan(replicas, gpu ? 0 : Math.max(1, cores / replicas), bfloat16);
  }
}
