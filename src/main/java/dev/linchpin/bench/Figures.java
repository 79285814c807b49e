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
 */
public record Figures(
    Build linchpin,
    String tensorflow,
    Machine machine,
    List<String> cpuFeatures,
    List<StepRate> steps,
    List<DeltaRate> delta) {

  /** Measured here and now. */
  public static Figures of(List<StepRate> steps, List<DeltaRate> delta) {
    return new Figures(
        Build.current(),
        TensorFlow.version(),
        Machine.current(),
        CpuFeatures.found(),
        List.copyOf(steps),
        List.copyOf(delta));
  }
}
