package dev.linchpin.attack.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.Tensors;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class LargestTest {
  private static final int SLOTS = 200;
  private static final int ENTRIES = 12;

  /** Rows from denormal to large, many entries tied or zero; every count there is. */
  @Test
  void areTheEntriesNotBelowTheKthOfASort() {
    Random random = new Random(3);
    float[] sizes = new float[SLOTS * ENTRIES];
    float[] counts = new float[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      counts[slot] = 1 + slot % ENTRIES;
      float scale = (float) Math.pow(10, random.nextInt(80) - 42);
      for (int i = 0; i < ENTRIES; i++) {
        boolean coarse = random.nextBoolean();
        sizes[slot * ENTRIES + i] = scale * (coarse ? random.nextInt(3) : random.nextFloat());
      }
    }
    float[] chosen = chosen(sizes, counts);
    for (int slot = 0; slot < SLOTS; slot++) {
      float[] sorted = Arrays.copyOfRange(sizes, slot * ENTRIES, (slot + 1) * ENTRIES);
      Arrays.sort(sorted);
      float least = sorted[ENTRIES - (int) counts[slot]];
      for (int i = 0; i < ENTRIES; i++) {
        int at = slot * ENTRIES + i;
        assertThat(chosen[at]).as("slot " + slot).isEqualTo(sizes[at] >= least ? 1 : 0);
      }
    }
  }

  private static float[] chosen(float[] sizes, float[] counts) {
    try (Graph graph = new Graph();
        TFloat32 values = Tensors.floats(sizes, SLOTS, 3, 2, 2);
        TFloat32 wanted = Tensors.floats(counts, SLOTS)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> in = tf.placeholderWithDefault(tf.constantOf(values), values.shape());
      Operand<TFloat32> k = tf.placeholderWithDefault(tf.constantOf(wanted), wanted.shape());
      Operand<TFloat32> flags = tf.dtypes.cast(Largest.of(tf, in, k), TFloat32.class);
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(flags).run()) {
        float[] found = new float[sizes.length];
        Tensors.floats(result.get(0), found);
        return found;
      }
    }
  }
}
