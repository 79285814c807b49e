package dev.linchpin.experiment;

import dev.linchpin.attack.threat.ThreatModel;
import dev.linchpin.base.Npy;
import dev.linchpin.model.Classifier;
import dev.linchpin.results.Part;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.VerdictRow;
import dev.linchpin.spec.proto.Experiment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The adversarial examples that one attack of the run, held to a ball, found on one model.
 *
 * @param model that they were made on
 * @param attack its identifier in the run
 * @param threatKey part of file names that tells threat models apart
 */
record StoredExamples(String model, String attack, String threatKey, ThreatModel threat) {

  /**
   * Those of all attacks on {@code source}, in the order of the spec. Attacks that no ball bounds
   * are left out: their examples end just beyond the source's own boundary, so whether another
   * model agrees says nothing about a budget.
   */
  static List<StoredExamples> of(Experiment experiment, Classifier source) {
    List<StoredExamples> all = new ArrayList<>();
    for (PlannedAttack attack : PlannedAttack.of(experiment, source)) {
      all.add(of(source, attack.id(), attack));
    }
    for (PlannedEnsemble ensemble : PlannedEnsemble.of(experiment, source, List.of())) {
      all.add(of(source, ensemble.id(), ensemble.members().get(0)));
    }
    all.removeIf(e -> !Double.isFinite(e.threat().epsilon()));
    return all;
  }

  private static StoredExamples of(Classifier source, String id, PlannedAttack attack) {
    return new StoredExamples(source.name(), id, attack.threatKey(), attack.attack().threat());
  }

  /** Of the broken images of a slice, in the order of images. */
  List<AttackedImages.Example> read(RunFolder folder, Slice slice) {
    List<AttackedImages.Example> examples = new ArrayList<>();
    for (Slice stored : Slice.done(folder, PartKind.VERDICTS, model, attack, threatKey)) {
      if (stored.from() < slice.to() && slice.from() < stored.to()) {
        read(folder, AttackTask.part(PartKind.VERDICTS, keys(), stored)).stream()
            .filter(e -> slice.from() <= e.image() && e.image() < slice.to())
            .forEach(examples::add);
      }
    }
    examples.sort(Comparator.comparingInt(AttackedImages.Example::image));
    return examples;
  }

  private String[] keys() {
    return new String[] {model, attack, threatKey};
  }

  private static List<AttackedImages.Example> read(RunFolder folder, Part<VerdictRow> part) {
    int[] images =
        folder.read(part).stream()
            .filter(VerdictRow::broken)
            .mapToInt(VerdictRow::image)
            .sorted()
            .toArray();
    float[] pixels = Npy.read(folder.examples().array(part.keys().toArray(String[]::new))).floats();
    int size = images.length == 0 ? 0 : pixels.length / images.length;
    List<AttackedImages.Example> examples = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      examples.add(
          new AttackedImages.Example(
              images[i], Arrays.copyOfRange(pixels, i * size, (i + 1) * size)));
    }
    return examples;
  }
}
