package dev.linchpin.report.figure;

import dev.linchpin.report.ReportRun;
import java.util.List;

/** All figures of a report. */
public final class Figures {
  private static final List<FigureMaker> MAKERS =
      List.of(
          new ScaledSensitivity(),
          new NeuronSweep(),
          new NeuronCounts(),
          new SecurityCurves(),
          new GradientSteps(),
          new ActivationHistogram(),
          new ZeroActivations(),
          new PruningCurves(),
          new TransferMatrix(),
          new Ablation(),
          new TrainingCurves());

  private Figures() {}

  /**
   * The figures that the runs have data for, in the order to show them.
   *
   * @throws dev.linchpin.base.UserError (INPUT) if a part is damaged; (RESOURCE) if Java finds no
   *     font
   */
  public static List<Figure> of(List<ReportRun> runs) {
    Drawing.checkFonts();
    Runs all = new Runs(runs);
    return MAKERS.stream().flatMap(maker -> maker.of(all).stream()).toList();
  }
}
