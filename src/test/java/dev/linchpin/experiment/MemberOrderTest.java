package dev.linchpin.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemberOrderTest {
  /** Two breaks of 20 steps beat three of 300; then what the survivors alone say counts. */
  @Test
  void ratesAreOfTheSurvivors() {
    boolean[][] broken = {
      {true, true, true, false}, {true, true, false, false}, {true, true, false, true}
    };
    long[][] steps = {{100, 100, 100, 0}, {10, 10, 0, 0}, {1, 1, 70, 5}};
    // 0: 3/300, 1: 2/20, 2: 3/77. Then of images 2, 3: 0 has 1/100, 2 has 1/75.
    assertThat(MemberOrder.greedy(broken, steps)).containsExactly(1, 2, 0);
  }

  @Test
  void ofThoseThatBreakNothingTheCheapestComesFirst() {
    boolean[][] broken = {{false}, {false}, {true}};
    long[][] steps = {{900}, {100}, {5000}};
    assertThat(MemberOrder.greedy(broken, steps)).containsExactly(2, 0, 1);
    boolean[][] none = {{false}, {false}};
    assertThat(MemberOrder.greedy(none, new long[][] {{900}, {100}})).containsExactly(1, 0);
  }
}
