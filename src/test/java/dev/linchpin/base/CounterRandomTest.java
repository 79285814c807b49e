package dev.linchpin.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  /** The known answers that come with Random123, for philox4x32 with 10 rounds. */
  @Test
  void knownAnswers() {
    assertThat(block(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(block(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
    int[] words = new int[4];
    CounterRandom.block(c0, c1, c2, c3, k0, k1, words);
    return words;
  }

  @Test
  void fillingGivesTheSameNumbersAsAsking() {
    for (int before = 0; before < 6; before++) {
      for (int length = 0; length < 14; length++) {
        CounterRandom one = new CounterRandom(5, 6, 7, 8);
        CounterRandom other = new CounterRandom(5, 6, 7, 8);
        for (int i = 0; i < before; i++) {
          assertThat(one.nextInt()).isEqualTo(other.nextInt());
        }
        double[] filled = new double[length];
        one.fillUniform(filled);
        for (double value : filled) {
          assertThat(value).isEqualTo(other.nextUniform());
        }
        assertThat(one.nextInt()).isEqualTo(other.nextInt());
      }
    }
  }

  @Test
  void everyPartOfTheKeyChangesTheStream() {
    Set<Integer> first = new HashSet<>();
    first.add(new CounterRandom(1, 2, 3, 4).nextInt());
    first.add(new CounterRandom(1L + (1L << 32), 2, 3, 4).nextInt());
    first.add(new CounterRandom(2, 2, 3, 4).nextInt());
    first.add(new CounterRandom(1, 3, 3, 4).nextInt());
    first.add(new CounterRandom(1, 2, 4, 4).nextInt());
    first.add(new CounterRandom(1, 2, 3, 5).nextInt());
    assertThat(first).hasSize(6);
    assertThat(new CounterRandom(1, 2, 3, 4).nextInt())
        .isEqualTo(new CounterRandom(1, 2, 3, 4).nextInt());
  }

  @Test
  void momentsOfUniformAndGaussian() {
    CounterRandom random = new CounterRandom(5, 0, 0, 0);
    int n = 100_000;
    double uniform = 0;
    double mean = 0;
    double square = 0;
    double fourth = 0;
    for (int i = 0; i < n; i++) {
      uniform += random.nextUniform() / n;
      double g = random.nextGaussian();
      mean += g / n;
      square += g * g / n;
      fourth += g * g * g * g / n;
    }
    // Five standard errors each.
    assertThat(uniform).isBetween(0.5 - 5 * 0.289 / 316, 0.5 + 5 * 0.289 / 316);
    assertThat(mean).isBetween(-5 / 316.0, 5 / 316.0);
    assertThat(square).isBetween(1 - 5 * 1.414 / 316, 1 + 5 * 1.414 / 316);
    assertThat(fourth).isBetween(3 - 5 * 9.8 / 316, 3 + 5 * 9.8 / 316);
  }
}
