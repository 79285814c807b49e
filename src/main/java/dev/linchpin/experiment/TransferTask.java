package dev.linchpin.experiment;

import dev.linchpin.base.Progress;
import dev.linchpin.model.Classifier;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.TransferRow;
import dev.linchpin.spec.proto.Experiment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tries examples of other models on one model, slice by slice. Runs when all models have been
 * attacked.
 *
 * @param sources the examples
 */
record TransferTask(List<StoredExamples> sources) {

  /**
   * The task of trying on {@code target} what was made on {@code all} others of the same image
   * size; tells of those of another.
   */
  static TransferTask of(Experiment experiment, ModelRun target, List<Classifier> all) {
    List<String> fitting = CheckTask.others(target.classifier(), all);
    List<StoredExamples> sources = new ArrayList<>();
    for (Classifier source : all) {
      if (fitting.contains(source.name())) {
        sources.addAll(StoredExamples.of(experiment, source));
      } else if (!source.name().equals(target.name())) {
        target
            .ui()
            .message(
                String.format(
                    "%s: transfer leaves out %s, whose images are of another size",
                    target.name(), source.name()));
      }
    }
    return new TransferTask(sources);
  }

  void run(ModelRun target) {
    Map<StoredExamples, List<Slice>> missing = new LinkedHashMap<>();
    for (StoredExamples source : sources) {
      List<Slice> done = Slice.done(target.folder(), PartKind.TRANSFER, keys(source, target));
      missing.put(source, Slice.remaining(target.size(), done));
    }
    long left = missing.values().stream().flatMap(List::stream).mapToLong(Slice::size).sum();
    if (left == 0) {
      return;
    }
    long total = (long) sources.size() * target.size();
    try (Progress progress =
        target.ui().progress(target.name() + "  transfer", "images", total, total - left)) {
      Map<Integer, ImageRow> clean = clean(target);
      long done = total - left;
      for (Map.Entry<StoredExamples, List<Slice>> entry : missing.entrySet()) {
        for (Slice slice : entry.getValue()) {
          target.ui().cancellation().check();
          List<TransferRow> rows = rows(entry.getKey(), slice, target, clean);
          String[] keys = keys(entry.getKey(), target);
          target.folder().write(AttackTask.part(PartKind.TRANSFER, keys, slice), rows.stream());
          done += slice.size();
          progress.update(done);
        }
      }
    }
  }

  private static String[] keys(StoredExamples source, ModelRun target) {
    return new String[] {source.model(), source.attack(), source.threatKey(), target.name()};
  }

  /** The target's own images by index, without attack. */
  private static Map<Integer, ImageRow> clean(ModelRun target) {
    Map<Integer, ImageRow> clean = new HashMap<>();
    target
        .folder()
        .forEach(
            PartKind.IMAGES,
            row -> {
              if (row.model().equals(target.name())) {
                clean.put(row.image(), row);
              }
            });
    return clean;
  }

  private static List<TransferRow> rows(
      StoredExamples source, Slice slice, ModelRun target, Map<Integer, ImageRow> clean) {
    List<AttackedImages.Example> examples = source.read(target.folder(), slice);
    int size = target.classifier().pixels();
    float[] pixels = new float[examples.size() * size];
    float[] originals =
        target.classifier().eightBit() && !examples.isEmpty()
            ? target.read(slice).pixels()
            : new float[0];
    for (int i = 0; i < examples.size(); i++) {
      float[] example = examples.get(i).pixels();
      if (originals.length > 0) {
        int at = (examples.get(i).image() - slice.from()) * size;
        example = source.threat().toEightBit(Arrays.copyOfRange(originals, at, at + size), example);
      }
      System.arraycopy(example, 0, pixels, i * size, size);
    }
    int[] classes = target.inference().run(pixels, examples.size()).predicted();
    List<TransferRow> rows = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      ImageRow image = clean.get(examples.get(i).image());
      rows.add(
          new TransferRow(
              source.model(),
              source.attack(),
              source.threat().norm(),
              source.threat().epsilon(),
              target.name(),
              image.image(),
              image.label(),
              image.predicted(),
              classes[i]));
    }
    return rows;
  }
}
