package dev.linchpin.graph.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.graph.fold.Rewriting.Net;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;

class DropNoOpsTest {
  private static Rewriting rewrite(Function<Net, Operand<TFloat32>> body, long... shape) {
    return Rewriting.of(new DropNoOps(), body, shape);
  }

  @Test
  void identitiesAndReshapesToTheSameShape() {
    Rewriting r =
        rewrite(
                n -> {
                  Operand<TFloat32> y = n.tf().identity(n.tf().identity(n.x()));
                  y = n.tf().reshape(y, n.tf().constant(new int[] {-1, 2, 3}));
                  return n.tf().nn.relu(n.tf().identity(y));
                },
                2,
                3)
            .applied("drop-no-ops", 1);
    assertThat(r.sameFunction().ops()).containsExactly("Relu");
    assertThat(r.count("Identity")).as("y itself").isEqualTo(1);
  }

  @Test
  void reshapesThatMoveStay() {
    Rewriting r =
        rewrite(
            n -> {
              Operand<TFloat32> y = n.tf().reshape(n.x(), n.tf().constant(new int[] {-1, 3, 2}));
              return n.tf()
                  .squeeze(n.tf().expandDims(y, n.tf().constant(1)), Squeeze.axis(List.of(1L)));
            },
            2,
            3);
    assertThat(r.log().entries()).isEmpty();
    assertThat(r.sameFunction().ops()).containsExactly("ExpandDims", "Reshape", "Squeeze");
  }

  @Test
  void twoUnknownSizesAreNotKnownToStay() {
    Rewriting r =
        rewrite(
            n ->
                n.tf()
                    .reshape(
                        n.x(), n.tf().reverse(n.tf().shape(n.x()), n.tf().constant(new int[] {0}))),
            -1);
    assertThat(r.log().entries()).isEmpty();
    assertThat(r.count("Reshape")).isEqualTo(1);
  }
}
