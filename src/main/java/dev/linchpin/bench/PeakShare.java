package dev.linchpin.bench;

import dev.linchpin.attack.Precision;
import java.util.List;

/**
 * What of the convolution peak a model's gradient steps reach.
 *
 * @param slots of the steps
 * @param share as {@link ConvolutionPeak#share} has it
 */
public record PeakShare(String model, Precision precision, int slots, double share) {

  /** Of all rates, each beside the peak in its precision, if there is one. */
  public static List<PeakShare> of(List<ConvolutionPeak> peaks, List<StepRate> rates) {
    return peaks.stream()
        .flatMap(
            peak ->
                rates.stream()
                    .filter(rate -> rate.plan().precision() == peak.precision())
                    .map(
                        rate ->
                            new PeakShare(
                                rate.model(),
                                peak.precision(),
                                rate.plan().slots(),
                                peak.share(rate))))
        .toList();
  }
}
