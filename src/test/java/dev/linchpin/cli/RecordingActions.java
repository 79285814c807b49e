package dev.linchpin.cli;

import dev.linchpin.base.UserInterface;
import dev.linchpin.experiment.Actions;
import dev.linchpin.experiment.AuditOptions;
import dev.linchpin.experiment.BenchOptions;
import dev.linchpin.experiment.BenchTrainOptions;
import dev.linchpin.experiment.ExportRequest;
import dev.linchpin.experiment.InspectOptions;
import dev.linchpin.experiment.PredictOptions;
import dev.linchpin.experiment.ReportOptions;
import dev.linchpin.experiment.RunOptions;
import dev.linchpin.experiment.TrainOptions;
import java.util.function.Consumer;

/** Keeps the options it was called with; then does what the test says. */
final class RecordingActions implements Actions {
  Object options;
  private final Consumer<UserInterface> work;

  RecordingActions() {
    this(ui -> {});
  }

  RecordingActions(Consumer<UserInterface> work) {
    this.work = work;
  }

  @Override
  public void run(RunOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void audit(AuditOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void train(TrainOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void export(ExportRequest given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void report(ReportOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void inspect(InspectOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void predict(PredictOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void bench(BenchOptions given, UserInterface ui) {
    called(given, ui);
  }

  @Override
  public void benchTrain(BenchTrainOptions given, UserInterface ui) {
    called(given, ui);
  }

  private void called(Object given, UserInterface ui) {
    options = given;
    work.accept(ui);
  }
}
