package dev.linchpin.experiment;

import dev.linchpin.base.UserInterface;

/**
 * What the commands do. Each returns when all is on disk and told to {@code ui}, or throws {@link
 * dev.linchpin.base.UserError}, or {@link java.util.concurrent.CancellationException} when {@code
 * ui.cancellation()} was requested.
 */
public interface Actions {
  /** Runs the experiment of a spec file. */
  void run(RunOptions options, UserInterface ui);

  /** Runs the experiment that the options of {@code audit} describe; writes its spec. */
  void audit(AuditOptions options, UserInterface ui);

  /** Trains the model that the options of {@code train} describe; writes its spec. */
  void train(TrainOptions options, UserInterface ui);

  /** Writes a trained or loaded model as a SavedModel with all signatures. */
  void export(ExportRequest request, UserInterface ui);

  /** Writes the report of run folders. */
  void report(ReportOptions options, UserInterface ui);

  /** Prints what was found in a SavedModel. */
  void inspect(InspectOptions options, UserInterface ui);

  /** Writes logits, features and gradients of a data set as .npy files. */
  void predict(PredictOptions options, UserInterface ui);

  /** Measures speed and prints the figures. */
  void bench(BenchOptions options, UserInterface ui);

  /** Measures the speed of training and prints the figures. */
  void benchTrain(BenchTrainOptions options, UserInterface ui);
}
