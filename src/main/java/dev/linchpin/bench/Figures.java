package dev.linchpin.bench;

import dev.linchpin.results.Build;
import dev.linchpin.results.Machine;
import java.util.List;
import org.tensorflow.TensorFlow;

/**
 * What was measured, and on what.
 *
 * @param tensorflow version of the native TensorFlow
 * @param cpuFeatures vector instructions of the CPU
 * @param steps attacks, one a model and plan
 * @param delta sensitivities, one a size
 * @param peaks of convolutions, one a precision
 * @param shares of the peaks that {@code steps} reach
 * @param training steps of trainings, one a network and plan
 * @param costs steps of other losses beside plain ones
 */
public record Figures(
    Build linchpin,
    String tensorflow,
    Machine machine,
    List<String> cpuFeatures,
    List<StepRate> steps,
    List<DeltaRate> delta,
    List<ConvolutionPeak> peaks,
    List<PeakShare> shares,
    List<TrainRate> training,
    List<StepCost> costs) {

  /** Attacks and sensitivities, measured here and now. */
  public static Figures of(
      List<StepRate> steps, List<DeltaRate> delta, List<ConvolutionPeak> peaks) {
    return here(steps, delta, peaks, List.of(), List.of());
  }

  /** Trainings, measured here and now. */
  public static Figures ofTraining(List<TrainRate> training, List<StepCost> costs) {
    return here(List.of(), List.of(), List.of(), training, costs);
  }

  private static Figures here(
      List<StepRate> steps,
      List<DeltaRate> delta,
      List<ConvolutionPeak> peaks,
      List<TrainRate> training,
      List<StepCost> costs) {
    return new Figures(
        Build.current(),
        TensorFlow.version(),
        Machine.current(),
        CpuFeatures.found(),
        List.copyOf(steps),
        List.copyOf(delta),
        List.copyOf(peaks),
        PeakShare.of(peaks, steps),
        List.copyOf(training),
        List.copyOf(costs));
  }
}
