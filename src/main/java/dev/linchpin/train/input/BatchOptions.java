package dev.linchpin.train.input;

import dev.linchpin.base.UserError;
import java.util.List;

/**
 * What a {@link BatchPipeline} does.
 *
 * @param batchSize images a batch
 * @param augmentations in their order; may be empty
 * @param seed of order and augmentation
 * @param threads that prepare batches; the result does not depend on them
 * @param memoryBytes an 8-bit data set of at most this many bytes is kept in memory
 */
public record BatchOptions(
    int batchSize, List<Augmentation> augmentations, long seed, int threads, long memoryBytes) {
  public BatchOptions {
    augmentations = List.copyOf(augmentations);
    if (batchSize < 1) {
      throw UserError.usage("batch size %d: must be at least 1", batchSize);
    }
    if (threads < 1) {
      throw UserError.usage("%d threads for batches: must be at least 1", threads);
    }
  }

  /** One thread, and up to half of the heap for images. */
  public static BatchOptions of(int batchSize, List<Augmentation> augmentations, long seed) {
    return new BatchOptions(
        batchSize, augmentations, seed, 1, Runtime.getRuntime().maxMemory() / 2);
  }
}
