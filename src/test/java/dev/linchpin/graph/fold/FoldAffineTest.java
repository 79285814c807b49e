package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

class FoldAffineTest {
  private static final String NAME = "fold-affine";

  private static Rewriting rewrite(Function<Net, Operand<TFloat32>> body, long... shape) {
    return Rewriting.of(new FoldAffine(), body, shape);
  }

  @ParameterizedTest
  @CsvSource({"3, AddV2", "9, BiasAdd"})
  void aLongChainBecomesMulAndAddition(int channels, String addition) {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> y = n.tf().math.sub(n.x(), n.weights(1, 1, 1, channels));
                  y = n.tf().math.div(y, n.positive(channels));
                  y = n.tf().math.sub(n.weights(), y);
                  return n.tf().math.mul(n.weights(1, channels), y);
                },
                4,
                5,
                channels)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly(addition, "Mul");
  }

  @Test
  void fusedBatchNormWithoutALinearOp() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .nn
                        .fusedBatchNorm(
                            n.tf().nn.relu(n.x()),
                            n.weights(9),
                            n.weights(9),
                            n.weights(9),
                            n.positive(9),
                            FusedBatchNorm.isTraining(false))
                        .y(),
                4,
                5,
                9)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "Mul", "Relu");
  }

  @Test
  void anAdditionBehindALinearOpIsABias() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .math
                        .sub(
                            n.tf()
                                .nn
                                .conv2d(
                                    n.x(), n.weights(3, 3, 3, 4), List.of(1L, 1L, 1L, 1L), "SAME"),
                            n.weights(1, 1, 4)),
                4,
                5,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "Conv2D");
  }

  @Test
  void equalShiftsAreAScalar() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .math
                        .sub(
                            n.tf().math.mul(n.x(), n.tf().constant(2f)),
                            n.tf().constant(new float[] {1, 1, 1})),
                4,
                5,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("AddV2", "Mul");
    assertThat(r.only("AddV2").getInputCount()).isEqualTo(2);
  }

  @Test
  void twoBiasesAreOne() {
    Rewriting r =
        rewrite(n -> n.tf().nn.biasAdd(n.tf().nn.biasAdd(n.x(), n.weights(6)), n.weights(6)), 6)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd");
  }

  @Test
  void whatCancelsIsNothing() {
    Rewriting r =
        rewrite(
                n ->
                    n.tf()
                        .math
                        .sub(n.tf().math.add(n.x(), n.tf().constant(2f)), n.tf().constant(2f)),
                6)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).isEmpty();
  }

  @Test
  void whatIsReadInBetweenStays() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> a = n.tf().math.mul(n.x(), n.weights(3));
                  Operand<TFloat32> b = n.tf().math.mul(a, n.weights(3));
                  b = n.tf().math.mul(b, n.weights(3));
                  return n.tf().math.mul(n.tf().nn.relu(a), b);
                },
                4,
                5,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().count("Mul")).isEqualTo(3);
  }

  @Test
  void theNormalFormIsNoMatch() {
    Rewriting r =
        rewrite(
            n -> n.tf().nn.biasAdd(n.tf().math.mul(n.x(), n.weights(3)), n.weights(3)), 4, 5, 3);
    assertThat(r.log().entries()).isEmpty();
  }

  @Test
  void constantsThatAreNotPerChannelAreNoMatch() {
    assertThat(rewrite(n -> n.tf().math.add(n.x(), n.weights(5, 1)), 4, 5, 3).log().entries())
        .isEmpty();
    // The constant makes three channels of one.
    assertThat(rewrite(n -> n.tf().math.add(n.x(), n.weights(3)), 4, 5, 1).log().entries())
        .isEmpty();
  }

  @Test
  void refusesOverflow() {
    rewrite(n -> n.tf().math.div(n.x(), n.tf().constant(0f)), 3).refused("overflow");
  }
}
