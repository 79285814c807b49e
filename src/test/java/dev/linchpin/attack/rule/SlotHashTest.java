package dev.linchpin.attack.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.attack.slot.Origin;
import dev.linchpin.attack.slot.SlotInputs;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class SlotHashTest {
  private static final int DRAWS = 8;

  @Test
  void theGraphDrawsAsJavaDoes() {
    long[] keys = {0, -1, 0x123456789ABCDEFL, Long.MIN_VALUE, 0xFFFF0000FFFF0000L};
    float[] steps = {0, 1, 4999, 999_999, 16_777_215};
    float[][] parts = new float[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      parts[i] =
          SlotHash.key()
              .first()
              .of(new Origin(new float[0], new float[0], 0, Optional.empty(), -1, keys[i]));
    }
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      SlotInputs slots = new SlotInputs(Map.of(SlotHash.key().name(), tf.constant(parts)));
      Operand<TInt32> bits = SlotHash.bits(tf, slots, tf.constant(steps), DRAWS);
      Operand<TFloat32> uniform = SlotHash.uniform(tf, bits);
      Operand<TFloat32> sign = SlotHash.sign(tf, bits);
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(bits).fetch(uniform).fetch(sign).run()) {
        for (int i = 0; i < keys.length; i++) {
          for (int k = 0; k < DRAWS; k++) {
            int expected = SlotHash.bits(keys[i], (int) steps[i], k);
            assertThat(((TInt32) result.get(0)).getInt(i, k)).isEqualTo(expected);
            assertThat(((TFloat32) result.get(1)).getFloat(i, k))
                .isEqualTo(SlotHash.uniform(expected));
            assertThat(((TFloat32) result.get(2)).getFloat(i, k))
                .isEqualTo(SlotHash.sign(expected));
          }
        }
      }
    }
  }

  /** χ² of pairs of 16 bins each, 255 degrees of freedom: 99.99 % lie below 347. */
  private interface Pair {
    int of(long key, int step, boolean second);
  }

  private static double chiSquare(Pair pair) {
    int n = 1 << 16;
    int[] counts = new int[256];
    long key = new Random(5).nextLong();
    for (int step = 0; step < n; step++) {
      int a = pair.of(key, step, false);
      int b = pair.of(key, step, true);
      counts[(int) (SlotHash.uniform(a) * 16) * 16 + (int) (SlotHash.uniform(b) * 16)]++;
    }
    double expected = n / 256.0;
    double sum = 0;
    for (int c : counts) {
      sum += (c - expected) * (c - expected) / expected;
    }
    return sum;
  }

  @Test
  void drawsOfAStepAreUniformAndIndependent() {
    for (int k = 0; k < DRAWS - 1; k++) {
      int draw = k;
      assertThat(chiSquare((key, s, second) -> SlotHash.bits(key, s, draw + (second ? 1 : 0))))
          .isBetween(170.0, 347.0);
    }
  }

  @Test
  void drawsOfConsecutiveStepsAreIndependent() {
    for (int k = 0; k < DRAWS; k++) {
      int draw = k;
      assertThat(chiSquare((key, s, second) -> SlotHash.bits(key, s + (second ? 1 : 0), draw)))
          .isBetween(170.0, 347.0);
    }
  }

  @Test
  void drawsOfNeighbouringKeysAreIndependent() {
    for (int bit = 0; bit < 64; bit++) {
      long flip = 1L << bit;
      assertThat(chiSquare((key, s, second) -> SlotHash.bits(second ? key ^ flip : key, s, 0)))
          .isBetween(165.0, 360.0);
    }
  }

  /** Every bit of a word is set half of the time: 65,536 draws, six standard deviations. */
  @Test
  void everyBitIsFair() {
    int n = 1 << 16;
    int[] set = new int[32];
    for (int step = 0; step < n; step++) {
      int word = SlotHash.bits(42, step, 3);
      for (int b = 0; b < 32; b++) {
        set[b] += word >>> b & 1;
      }
    }
    for (int count : set) {
      assertThat(count).isBetween(n / 2 - 768, n / 2 + 768);
    }
  }
}
