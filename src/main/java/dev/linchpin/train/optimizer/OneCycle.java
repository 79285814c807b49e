package dev.linchpin.train.optimizer;

/**
 * Linear up to a peak, then linear down, over the whole training: one cycle of the triangle of
 * Smith and Topin ("Super-convergence", 2018) with its end below its start. (torch's OneCycleLR
 * takes half cosines by default; this is its {@code anneal_strategy="linear"}.)
 *
 * @param peak highest rate
 * @param peakShare share of the training after which it is reached, in [0,1)
 * @param startFactor first rate, as a share of the peak
 * @param finalFactor rate at the end, likewise
 */
public record OneCycle(double peak, double peakShare, double startFactor, double finalFactor)
    implements LearningRate {
  public OneCycle {
    Checks.positive("peak of the learning rate", peak);
    Checks.share("share of the training before the peak", peakShare);
    Checks.notNegative("start factor", startFactor);
    Checks.notNegative("final factor", finalFactor);
  }

  @Override
  public double at(double progress, double epoch) {
    if (progress < peakShare) {
      return peak * (startFactor + (1 - startFactor) * progress / peakShare);
    }
    return peak * (1 + (finalFactor - 1) * (progress - peakShare) / (1 - peakShare));
  }
}
