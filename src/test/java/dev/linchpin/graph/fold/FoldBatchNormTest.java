package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.nn.BiasAdd;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

class FoldBatchNormTest {
  private static final String NAME = "fold-batch-norm";
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  private static Rewriting rewrite(Function<Net, Operand<TFloat32>> body, long... shape) {
    return Rewriting.of(new FoldBatchNorm(), body, shape);
  }

  private static Operand<TFloat32> conv(Net n, Operand<TFloat32> x, long in, long out) {
    return n.tf().nn.conv2d(x, n.weights(3, 3, in, out), ONE, "SAME");
  }

  /** As Keras 3 leaves it once constants are folded. */
  private static Operand<TFloat32> mulAdd(Net n, Operand<TFloat32> x, long channels) {
    return n.tf().math.add(n.tf().math.mul(x, n.weights(channels)), n.weights(channels));
  }

  private static Operand<TFloat32> fused(
      Net n, Operand<TFloat32> x, long channels, boolean training) {
    return n.tf()
        .nn
        .fusedBatchNorm(
            x,
            n.weights(channels),
            n.weights(channels),
            n.weights(training ? 0 : channels),
            training ? n.weights(0) : n.positive(channels),
            FusedBatchNorm.isTraining(training),
            FusedBatchNorm.epsilon(1e-2f))
        .y();
  }

  @Test
  void mulAndAddBehindAConvolution() {
    Rewriting r = rewrite(n -> mulAdd(n, conv(n, n.x(), 2, 5), 5), 6, 7, 2).applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "Conv2D");
  }

  @Test
  void theConvolutionsOwnBiasInFront() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> y = conv(n, n.x(), 2, 5);
                  y = n.tf().nn.biasAdd(y, n.weights(5));
                  return fused(n, y, 5, false);
                },
                6,
                7,
                2)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "Conv2D");
  }

  @Test
  void everyStepOnceInOneChain() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> y = conv(n, n.x(), 2, 5);
                  y = n.tf().math.sub(y, n.weights(1, 1, 1, 5));
                  y = n.tf().math.div(y, n.positive(5));
                  y = n.tf().math.sub(n.weights(), y);
                  y = n.tf().math.mul(n.weights(1), y);
                  return n.tf().math.add(n.weights(1, 5), y);
                },
                4,
                4,
                2)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "Conv2D");
  }

  @Test
  void depthwiseWithAMultiplier() {
    Rewriting r =
        rewrite(
                n ->
                    fused(
                        n,
                        n.tf().nn.depthwiseConv2dNative(n.x(), n.weights(3, 3, 3, 2), ONE, "VALID"),
                        6,
                        false),
                6,
                6,
                3)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("BiasAdd", "DepthwiseConv2dNative");
  }

  @Test
  void matMulAndItsTransposedForm() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> y = n.tf().linalg.matMul(n.x(), n.weights(6, 4));
                  y = n.tf().nn.relu(mulAdd(n, y, 4));
                  y =
                      n.tf()
                          .linalg
                          .matMul(
                              y, n.weights(3, 4), org.tensorflow.op.linalg.MatMul.transposeB(true));
                  return mulAdd(n, y, 3);
                },
                6)
            .applied(NAME, 2);
    assertThat(r.sameFunction().ops())
        .containsExactly("BiasAdd", "BiasAdd", "MatMul", "MatMul", "Relu");
  }

  @Test
  void aScaleAloneLeavesNoBias() {
    Rewriting r =
        rewrite(n -> n.tf().math.mul(conv(n, n.x(), 2, 5), n.weights(5)), 6, 7, 2).applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("Conv2D");
  }

  @Test
  void filtersThatAreSharedAreScaledApart() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> w = n.weights(3, 3, 2, 2);
                  Operand<TFloat32> y = n.tf().nn.conv2d(n.x(), w, ONE, "SAME");
                  y = n.tf().nn.conv2d(n.tf().nn.relu(mulAdd(n, y, 2)), w, ONE, "SAME");
                  return mulAdd(n, y, 2);
                },
                5,
                5,
                2)
            .applied(NAME, 2);
    r.sameFunction();
  }

  @Test
  void stopsWhereTheSumIsReadTwice() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> y = mulAdd(n, conv(n, n.x(), 2, 5), 5);
                  Operand<TFloat32> z = n.tf().math.mul(y, n.weights(5));
                  return n.tf().math.add(n.tf().nn.relu(y), z);
                },
                4,
                4,
                2)
            .applied(NAME, 1);
    assertThat(r.sameFunction().ops()).containsExactly("Add", "BiasAdd", "Conv2D", "Mul", "Relu");
  }

  @Test
  void aConvolutionWithNothingToFoldIsNoMatch() {
    Rewriting r = rewrite(n -> n.tf().nn.biasAdd(conv(n, n.x(), 2, 5), n.weights(5)), 4, 4, 2);
    assertThat(r.log().entries()).isEmpty();
    assertThat(r.after().getNodeList()).isEqualTo(r.before().getNodeList());
  }

  @Test
  void refusesAnOutputThatIsReadTwice() {
    rewrite(
            n -> {
              Operand<TFloat32> y = conv(n, n.x(), 2, 2);
              return n.tf().math.add(mulAdd(n, y, 2), y);
            },
            4,
            4,
            2)
        .refused("2 readers")
        .sameFunction();
  }

  @Test
  void refusesWeightsThatAreNoConstant() {
    rewrite(
            n -> {
              Operand<TFloat32> w =
                  n.tf()
                      .math
                      .mul(
                          n.weights(3, 3, 2, 4),
                          n.tf().reduceSum(n.x(), n.tf().constant(new int[] {0, 1, 2, 3})));
              return mulAdd(n, n.tf().nn.conv2d(n.x(), w, ONE, "SAME"), 4);
            },
            4,
            4,
            2)
        .refused("no constant");
  }

  @Test
  void refusesABatchNormThatTrains() {
    rewrite(n -> fused(n, conv(n, n.x(), 2, 5), 5, true), 4, 4, 2)
        .refused("no affine map")
        .sameFunction();
  }

  @Test
  void refusesAScaleThatIsNotPerChannel() {
    rewrite(n -> n.tf().math.mul(conv(n, n.x(), 2, 5), n.weights(4, 4, 1)), 4, 4, 2)
        .refused("no affine map");
    rewrite(n -> n.tf().math.mul(conv(n, n.x(), 2, 1), n.weights(5)), 4, 4, 2)
        .refused("no affine map");
  }

  @Test
  void refusesChannelsFirst() {
    rewrite(
            n -> {
              Operand<TFloat32> y =
                  n.tf()
                      .nn
                      .conv2d(n.x(), n.weights(3, 3, 2, 4), ONE, "SAME", Conv2d.dataFormat("NCHW"));
              y = n.tf().nn.biasAdd(y, n.weights(4), BiasAdd.dataFormat("NCHW"));
              return n.tf().math.mul(y, n.weights(1, 4, 1, 1));
            },
            2,
            4,
            4)
        .refused("NHWC");
  }

  @Test
  void refusesNumbersThatOverflow() {
    rewrite(n -> n.tf().math.div(conv(n, n.x(), 1, 2), n.tf().constant(0f)), 4, 4, 1)
        .refused("overflow");
  }
}
