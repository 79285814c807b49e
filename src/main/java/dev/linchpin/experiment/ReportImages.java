package dev.linchpin.experiment;

import dev.linchpin.data.Dataset;
import dev.linchpin.data.ImageBatch;
import dev.linchpin.report.SensitivitySummary;
import dev.linchpin.results.ExcitingRow;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PictureRow;
import dev.linchpin.results.RunFolder;
import dev.linchpin.spec.proto.Experiment;
import dev.linchpin.spec.proto.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Keeps what the report shows of the data, for it is made from the run folder alone: clean images
 * beside adversarial ones, images that excite the most sensitive neurons, names of classes. Made
 * again when the run has grown.
 */
record ReportImages(Experiment experiment, Dataset data, RunFolder folder) {
  private static final String CLEAN = "clean";

  /**
   * @param sensitivity of the models that have any; its neurons are those shown
   * @param open a model by its index, for those whose features the run did not store
   */
  void keep(List<SensitivitySummary> sensitivity, IntFunction<ModelRun> open) {
    ClassNames.keep(experiment, data, folder);
    for (int i = 0; i < experiment.getModelsCount(); i++) {
      int index = i;
      Model model = experiment.getModels(i);
      sensitivity.stream()
          .filter(s -> s.model().equals(model.getName()))
          .forEach(s -> exciting(s, () -> open.apply(index)));
      pictures(model);
    }
  }

  private void exciting(SensitivitySummary sensitivity, Supplier<ModelRun> open) {
    String model = sensitivity.model();
    WholeRunPart.renew(
        folder,
        PartKind.EXCITING,
        model,
        data.size(),
        whole ->
            folder.write(
                PartKind.EXCITING.of(model, whole.key()),
                exciting(sensitivity, whole, open).stream()));
  }

  private List<ExcitingRow> exciting(
      SensitivitySummary sensitivity, Slice whole, Supplier<ModelRun> open) {
    ExcitingImages found =
        new ExcitingImages(
            sensitivity.mostSensitive().stream().map(SensitivitySummary.Neuron::neuron).toList());
    String name = sensitivity.model();
    if (Slice.remaining(whole.to(), Slice.done(folder, PartKind.NEURONS, name)).isEmpty()) {
      for (Part<NeuronRow> part : folder.parts(PartKind.NEURONS)) {
        if (part.keys().get(0).equals(name)) {
          folder.read(part).stream()
              .filter(r -> r.image() < whole.to())
              .forEach(r -> found.add(r.neuron(), r.image(), r.z()));
        }
      }
    } else {
      try (ModelRun model = open.get()) {
        for (Slice slice : Slice.remaining(whole.to(), List.of())) {
          found.add(slice.from(), model.clean(slice).clean().features(), sensitivity.neurons());
        }
      }
    }
    return found.rows(name);
  }

  /**
   * Writes the images anew unless those that are wanted are there. The rows go first and come last:
   * rows that exist have their images.
   */
  private void pictures(Model model) {
    String name = model.getName();
    Part<PictureRow> part = PartKind.PICTURES.of(name);
    SortedSet<Integer> wanted = wanted(name);
    boolean there = folder.has(part) && folder.examples().has(CLEAN, name);
    if (there
        && folder.read(part).stream().map(PictureRow::image).toList().equals(List.copyOf(wanted))) {
      return;
    }
    folder.remove(part);
    // A run that was cut short may have left more images than a smaller one can read.
    SortedSet<Integer> readable = wanted.headSet(data.size());
    if (readable.isEmpty()) {
      folder.examples().remove(CLEAN, name);
      return;
    }
    int size = data.height() * data.width() * data.channels();
    float[] pixels = new float[readable.size() * size];
    List<PictureRow> rows = new ArrayList<>();
    for (int image : readable) {
      ImageBatch batch = data.read(image, image + 1);
      int label = SpecModels.modelLabels(model, batch.labels())[0];
      System.arraycopy(batch.pixels(), 0, pixels, rows.size() * size, size);
      rows.add(new PictureRow(name, image, label, rows.size()));
    }
    folder.examples().write(pixels, data.height(), data.width(), data.channels(), CLEAN, name);
    folder.write(part, rows.stream());
  }

  private SortedSet<Integer> wanted(String model) {
    SortedSet<Integer> images = BrokenPictures.complete(folder, model);
    for (Part<ExcitingRow> part : folder.parts(PartKind.EXCITING)) {
      if (part.keys().get(0).equals(model)) {
        folder.read(part).forEach(r -> images.add(r.image()));
      }
    }
    return images;
  }
}
