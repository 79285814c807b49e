package dev.linchpin.experiment;

import dev.linchpin.base.Interval;
import dev.linchpin.base.UserError;
import dev.linchpin.base.UserInterface;
import dev.linchpin.base.Wilson;
import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.model.Classifier;
import dev.linchpin.model.Inference;
import dev.linchpin.model.LogitsHead;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.sensitivity.DeltaState;
import dev.linchpin.sensitivity.NeuronOrder;
import dev.linchpin.sensitivity.NeuronStatistics;
import dev.linchpin.sensitivity.Sensitivities;
import dev.linchpin.sensitivity.SensitivityKernel;
import dev.linchpin.spec.proto.Model;
import dev.linchpin.spec.proto.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One model on the data: what its tasks share. */
final class ModelRun implements AutoCloseable {
  private final Model spec;
  private final Classifier classifier;
  private final Dataset data;
  private final Supplier<Dataset> statisticsData;
  private final RunFolder folder;
  private final UserInterface ui;
  private final int threads;
  private final Inference inference;
  private final boolean isInferenceOwn;
  private NeuronStatistics statistics;

  /**
   * @param statisticsData the slice that μ and σ come from; opened only when needed
   * @param threads for forward passes
   * @param given of the classifier's verdict graph, and stays the caller's; empty: makes its own
   */
  ModelRun(
      Model spec,
      Classifier classifier,
      Dataset data,
      Supplier<Dataset> statisticsData,
      RunFolder folder,
      UserInterface ui,
      int threads,
      Optional<Inference> given) {
    this.spec = spec;
    this.classifier = classifier;
    this.data = data;
    this.statisticsData = statisticsData;
    this.folder = folder;
    this.ui = ui;
    this.threads = threads;
    this.inference = given.orElseGet(() -> Inference.ofVerdicts(classifier, threads));
    this.isInferenceOwn = given.isEmpty();
  }

  /** Another classifier in the place of this run's; to be closed by itself. */
  ModelRun as(Classifier other) {
    return new ModelRun(spec, other, data, statisticsData, folder, ui, threads, Optional.empty());
  }

  String name() {
    return classifier.name();
  }

  Classifier classifier() {
    return classifier;
  }

  RunFolder folder() {
    return folder;
  }

  /** Of the verdict graph. */
  Inference inference() {
    return inference;
  }

  UserInterface ui() {
    return ui;
  }

  /** Number of images to examine. */
  int size() {
    return data.size();
  }

  LogitsHead head() {
    return classifier.head().orElseThrow();
  }

  ImageBatch read(Slice slice) {
    ui.cancellation().check();
    return data.read(slice.from(), slice.to());
  }

  /** The slice's images, read, with what the model makes of them. */
  CleanSlice clean(Slice slice) {
    return clean(slice, read(slice));
  }

  CleanSlice clean(Slice slice, ImageBatch batch) {
    return CleanSlice.of(
        name(), slice, batch, SpecModels.modelLabels(spec, batch.labels()), inference);
  }

  /** Δ of the slice's images. */
  Sensitivities sensitivities(CleanSlice clean, boolean useInterval) {
    SensitivityKernel kernel =
        useInterval ? new SensitivityKernel(head()) : new SensitivityKernel(head(), Interval.ALL);
    return kernel.compute(clean.clean().features(), clean.clean().logits());
  }

  /** μ and σ of the features over the declared set, computed once. */
  NeuronStatistics statistics() {
    if (statistics == null) {
      var accumulator = new NeuronStatistics.Accumulator(head().features());
      forStatistics(p -> accumulator.add(p.features()));
      statistics = accumulator.finish();
    }
    return statistics;
  }

  /** Hands on what the model makes of the declared set, slice by slice; features are finite. */
  void forStatistics(Consumer<Inference.Prediction> consumer) {
    Dataset set = statisticsData.get();
    for (Slice slice : Slice.remaining(set.size(), List.of())) {
      ui.cancellation().check();
      ImageBatch batch = set.read(slice.from(), slice.to());
      Inference.Prediction prediction = inference.run(batch.pixels(), batch.count());
      requireFinite(prediction.features(), set.name());
      consumer.accept(prediction);
    }
  }

  /** Refuses features that have no statistics. */
  void requireFinite(float[] features, String images) {
    for (float f : features) {
      if (!Float.isFinite(f)) {
        throw UserError.input(
            "model %s: its features are NaN or infinite on images of %s; has its training diverged,"
                + " or is the pixel range wrong (pixels.range, mean, std)?",
            name(), images);
      }
    }
  }

  /** An order of neurons by the statistics of the declared set. */
  NeuronOrder order(dev.linchpin.spec.proto.NeuronOrder asked) {
    return new NeuronOrder(
        asked == dev.linchpin.spec.proto.NeuronOrder.SIGNED_SCALED
            ? NeuronOrder.Key.SIGNED_SCALED
            : NeuronOrder.Key.ABSOLUTE,
        statistics());
  }

  /**
   * Predicts every image that has no row yet, and warns if the model does no better than chance.
   */
  void predict(Optional<Sensitivity> sensitivity) {
    List<ImageRow> all = new ArrayList<>();
    for (Slice slice : Slice.remaining(size(), Slice.done(folder, PartKind.IMAGES, name()))) {
      CleanSlice clean = clean(slice);
      Sensitivities delta =
          sensitivity.map(s -> sensitivities(clean, s.getUseInterval())).orElse(null);
      List<ImageRow> rows = new ArrayList<>();
      for (int i = 0; i < slice.size(); i++) {
        rows.add(
            new ImageRow(
                name(),
                slice.from() + i,
                clean.labels()[i],
                clean.clean().predicted()[i],
                delta == null ? -1 : finite(delta, i)));
      }
      folder.write(PartKind.IMAGES.of(name(), slice.key()), rows.stream());
    }
    folder.forEach(PartKind.IMAGES, all::add);
    all.removeIf(r -> !r.model().equals(name()));
    int correct = (int) all.stream().filter(ImageRow::correct).count();
    Wilson accuracy = new Wilson(correct, all.size());
    if (all.size() > size()) {
      ui.message(
          String.format(
              "%s: the folder has %d images; all of them count, not only the first %d",
              name(), all.size(), size()));
    }
    ui.message(
        String.format(
            "%s: clean accuracy %.2f %% (%d of %d)",
            name(), 100 * accuracy.share(), correct, all.size()));
    double chance = 1.0 / classifier.classes();
    if (accuracy.low() <= 1.5 * chance && accuracy.share() < 0.5) {
      ui.warning(
          String.format(
              "%s: clean accuracy %.1f %% is near chance (%.1f %%); %s",
              name(), 100 * accuracy.share(), 100 * chance, whyNearChance()));
    }
  }

  private String whyNearChance() {
    if (spec.hasTrain() && spec.getTrain().hasArchitecture()) {
      return "was it trained long enough, at a fit learning rate"
          + (spec.getTrain().getLoss().hasSensitivity()
              ? ", and does the regulariser drown the labels (lambda1, lambda2, warm_up_epochs)?"
              : "?");
    }
    return "is the pixel range right (pixels.range, mean, std, channel_order), and the order of the"
        + " labels (label_offset, class_map)?";
  }

  private static int finite(Sensitivities delta, int image) {
    int finite = 0;
    for (int j = 0; j < delta.features(); j++) {
      finite += delta.state(image, j) == DeltaState.FINITE ? 1 : 0;
    }
    return finite;
  }

  @Override
  public void close() {
    if (isInferenceOwn) {
      inference.close();
    }
  }
}
