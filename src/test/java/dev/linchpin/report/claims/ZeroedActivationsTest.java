package dev.linchpin.report.claims;

import static dev.linchpin.report.claims.Verdict.REFUTED;
import static dev.linchpin.report.claims.Verdict.SUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Features at exactly zero. */
class ZeroedActivationsTest extends CountedRuns {
  private static NeuronRow neuron(String model, int image, int neuron, boolean zero) {
    return new NeuronRow(model, image, neuron, 1, 2, zero ? 0 : 5, NeuronState.FINITE, neuron);
  }

  @Test
  void activationsAtZero() {
    try (RunWriter run = table()) {
      List<Claim> claims =
          run.rows(
                  PartKind.NEURONS,
                  IntStream.range(0, N)
                      .boxed()
                      .flatMap(
                          i ->
                              IntStream.range(0, 10)
                                  .boxed()
                                  .flatMap(
                                      j ->
                                          Stream.of(
                                              neuron("standard", i, j, j < 2 + i % 2),
                                              neuron("linf-robust", i, j, j < 5),
                                              neuron("sensitivity", i, j, j < 2 + i % 2)))))
              .claims();
      assertThat(verdicts(claims))
          .containsEntry("adversarial-training-zeroes-more@t/standard+linf-robust", SUPPORTED)
          .containsEntry("sensitivity-training-zeroes-fewer@t/standard+sensitivity", REFUTED);
      assertThat(measured(claims, "adversarial-training-zeroes-more@t/standard+linf-robust"))
          .contains("features at zero in linf-robust 50.0 %, in standard 25.0 %")
          .contains("below 2 % of the largest activation in linf-robust 50.0 %");
    }
  }
}
