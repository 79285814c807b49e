package dev.linchpin.train.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Where the k largest scores of each row lie, for more rows than memory could hold at once. Rows
 * are scored chunk by chunk, a chunk after the other, and only k indices a row are kept; a term
 * then gathers what lies there by ops that have gradients (TopKV2 has none in C++), so that no
 * gradient is of the size of all scores. Chunks are unrolled: addGradients aborts on loops.
 */
final class TopK {
  /** Scores of a chunk: 32 MiB of them. */
  static final long MOST_SCORES = 1L << 23;

  private TopK() {}

  /** Scores of some rows. */
  @FunctionalInterface
  interface Scores {
    /**
     * @param rows {@code [n]}, numbers of rows
     * @return {@code [n, width]}
     */
    Operand<TFloat32> of(Ops tf, Operand<TInt32> rows);
  }

  /**
   * The indices of the k largest of each row, in descending order; of equals, the lower one first.
   *
   * @param rows number of rows, ≥ 1
   * @param width scores a row
   * @param k at most {@code width}
   * @param mostScores of a chunk; a chunk has at least one row
   * @return {@code [rows, k]}; no gradient flows through it
   */
  static Operand<TInt32> indices(
      Ops tf, int rows, int width, int k, long mostScores, Scores scores) {
    int chunk = (int) Math.min(rows, Math.max(1, mostScores / width));
    List<Operand<TInt32>> found = new ArrayList<>();
    for (int from = 0; from < rows; from += chunk) {
      // Without an edge to the chunk before, the runtime would score all of them first.
      Ops after = found.isEmpty() ? tf : tf.withControlDependencies(found.get(found.size() - 1));
      int[] numbers = IntStream.range(from, Math.min(rows, from + chunk)).toArray();
      Operand<TFloat32> scored = scores.of(after, after.constant(numbers));
      found.add(after.nn.topK(scored, after.constant(k), TInt32.class).indices());
    }
    return tf.stopGradient(found.size() == 1 ? found.get(0) : tf.concat(found, tf.constant(0)));
  }
}
