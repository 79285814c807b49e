package dev.linchpin.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.train.loss.WeightSensitivity.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Chunks bound the memory of a search and change nothing else. */
class ChunksTest {
  private static final LossCase SMALL = LossCase.random(21, 5, 7, 12, true);

  private static void sameInChunks(java.util.function.LongFunction<LossRun.Term> term) {
    LossRun whole = LossRun.of(term.apply(TopK.MOST_SCORES), SMALL);
    // A row a chunk; three rows; more than all but not in a whole number of chunks.
    for (long mostScores : new long[] {1, 3L * SMALL.features() + 1, 20L * SMALL.features()}) {
      LossRun chunks = LossRun.of(term.apply(mostScores), SMALL);
      assertThat(chunks.value()).isEqualTo(whole.value());
      assertThat(chunks.logits()).containsExactly(whole.logits());
      assertThat(chunks.z()).containsExactly(whole.z());
      assertThat(chunks.weights()).containsExactly(whole.weights());
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void weightSensitivity(Form form) {
    sameInChunks(most -> (tf, in) -> new WeightSensitivity(form, 3).build(tf, in, most));
  }

  @Test
  void featureSensitivity() {
    sameInChunks(most -> (tf, in) -> new FeatureSensitivity(3).build(tf, in, most));
  }

  @Test
  void equation4() {
    sameInChunks(most -> (tf, in) -> new Equation4().build(tf, in, most));
  }

  @Test
  void indicesAreThoseOfSorting() {
    float[] scores = {3, 1, 3, 9, 0, 0, 0, 0, -1, -5, -2, -1, 4, 5, 6, 7, 7, 6, 5, 4};
    AtomicInteger chunks = new AtomicInteger();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> all = tf.reshape(tf.constant(scores), tf.constant(new int[] {5, 4}));
      Operand<TInt32> found =
          TopK.indices(
              tf,
              5,
              4,
              3,
              8,
              (ops, rows) -> {
                chunks.incrementAndGet();
                return ClassPairs.gather(ops, all, rows);
              });
      try (Session session = new Session(graph);
          Result out = session.runner().fetch(found).run()) {
        assertThat(dev.linchpin.graph.Tensors.ints(out.get(0)))
            .containsExactly(3, 0, 2, 0, 1, 2, 0, 3, 2, 3, 2, 1, 0, 1, 2);
      }
    }
    assertThat(chunks).hasValue(3);
  }

  /** A head of ImageNet's size: all scores would be 1 GB, and their gradient again. */
  @Test
  void aThousandClassesTakeLittleMemory() throws IOException {
    Path reset = Path.of("/proc/self/clear_refs");
    Assumptions.assumeTrue(Files.isWritable(reset), "peak memory is read from Linux's /proc");
    LossCase in = LossCase.random(22, 128, 1000, 2048, false);
    LossRun.of(new CrossEntropy(0, false)::build, in);
    Files.writeString(reset, "5"); // the peak starts anew
    long before = peakMegabytes();
    LossRun run = LossRun.of(new FeatureSensitivity(16)::build, in);
    assertThat(peakMegabytes() - before).isLessThan(500);
    LossCase one =
        new LossCase(
            1,
            1000,
            2048,
            new int[] {in.labels()[0]},
            Arrays.copyOf(in.logits(), 1000),
            Arrays.copyOf(in.logits(), 1000),
            Arrays.copyOf(in.z(), 2048),
            in.weights());
    LossRun alone = LossRun.of(new FeatureSensitivity(16)::build, one);
    double oracle = LossOracle.featureSensitivity(LossOracle.Point.of(one), 16);
    assertThat(alone.value() / oracle).isBetween(1 - 1e-5, 1 + 1e-5);
    for (int j = 0; j < 2048; j++) {
      assertThat(Math.abs(run.z()[j] * 128 - alone.z()[j]))
          .isLessThan(1e-6f + 1e-4f * Math.abs(alone.z()[j]));
    }
  }

  private static long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("no VmHWM");
  }
}
