package dev.linchpin.report.page;

import dev.linchpin.report.ReportRun;
import dev.linchpin.report.Summary;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.CheckOutcome;
import dev.linchpin.results.CheckRow;
import dev.linchpin.results.ClassRow;
import dev.linchpin.results.ExcitingRow;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PictureRow;
import dev.linchpin.results.Provenance;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.TrajectoryState;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Run folders of 20 grey 4 × 4 images, written by hand. Image i has label and class i mod 3, but
 * image 19 is taken for class 0 (label 1). Clean pixels are 0.5; adversarial ones 0.5 + 8/255 in
 * the left half and 0.5 − 8/255 in the right one.
 */
final class RunFixture {
  static final double EPS = 8 / 255.0;
  static final int IMAGES = 20;
  private static final int SIDE = 4;

  private final RunFolder folder;
  private final List<ModelRow> models = new ArrayList<>();
  private Provenance provenance =
      new Provenance(
          "spec-hash",
          7,
          Map.of("net", "model-hash"),
          Map.of("first 20", "data-hash"),
          Map.of(),
          Map.of("net.streams", "2"),
          List.of(Provenance.Session.begin("2.18.0")));

  RunFixture(Path dir, String spec) {
    folder = RunFolder.open(dir, "spec-hash", spec);
  }

  /** Classes named "plain", {@code <i>"it"</i>} and "third". */
  RunFixture classes() {
    folder.write(
        PartKind.CLASSES.of(),
        Stream.of(
            new ClassRow(0, "plain"), new ClassRow(1, "<i>\"it\"</i>"), new ClassRow(2, "third")));
    return this;
  }

  private static int predicted(int image) {
    return image == 19 ? 0 : image % 3;
  }

  /** Clean accuracy 19 of 20; Δ of neuron j on image i is (j + 1)·(i + 1)/10. */
  RunFixture model(String name) {
    models.add(new ModelRow(name, 4, 3, false));
    folder.write(
        PartKind.IMAGES.of(name),
        IntStream.range(0, IMAGES).mapToObj(i -> new ImageRow(name, i, i % 3, predicted(i), 4)));
    folder.write(
        PartKind.NEURON_STATISTICS.of(name, "000000-000020"),
        IntStream.range(0, 4)
            .mapToObj(
                j ->
                    new NeuronStatRow(
                        name, j, 1, 1, j == 3, j + 1, 1.05f * (j + 1), 0, 0, 0, 0, 0, 0)));
    folder.write(
        PartKind.NEURONS.of(name, "000000-000020"),
        IntStream.range(0, IMAGES)
            .boxed()
            .flatMap(
                i ->
                    IntStream.range(0, 4)
                        .mapToObj(
                            j ->
                                new NeuronRow(
                                    name, i, j, (j + 1) * (i + 1) / 10f, 1, 1, FINITE, j))));
    return this;
  }

  private static final NeuronState FINITE = NeuronState.FINITE;

  /** PGD of 2 restarts breaks images 0 to 14, 8 bits survive on all but image 0. */
  RunFixture pgd(String model) {
    return attack(model, "pgd", List.of(), 2, 15);
  }

  /** 1-, 2-NS: image i is broken through neuron i mod 2, from 0 to 8. */
  RunFixture ns(String model) {
    return attack(model, "ns", List.of(1, 2), 1, 9);
  }

  /** Distances of 3.9/255 for images 0 to 9, of 7.9/255 for others. */
  RunFixture fmn(String model) {
    String[] keys = {model, "fmn", "linf-inf", "000000-000020"};
    double any = Double.POSITIVE_INFINITY;
    folder.write(
        PartKind.ATTACKS.of(keys),
        Stream.of(new AttackFacts(model, "fmn", "linf", any, List.of(), 1, "", 2.5, 4321)));
    folder.write(
        PartKind.VERDICTS.of(keys),
        IntStream.range(0, IMAGES)
            .mapToObj(
                i -> {
                  float distance = (i < 10 ? 3.9f : 7.9f) / 255;
                  int after = (predicted(i) + 1) % 3;
                  return new VerdictRow(
                      model,
                      "fmn",
                      "linf",
                      any,
                      i,
                      i % 3,
                      predicted(i),
                      true,
                      0,
                      after,
                      true,
                      distance,
                      1,
                      1,
                      true);
                }));
    return this;
  }

  private RunFixture attack(
      String model, String id, List<Integer> counts, int restarts, int broken) {
    String[] keys = {model, id, "linf-8_255", "000000-000020"};
    folder.write(
        PartKind.ATTACKS.of(keys),
        Stream.of(
            new AttackFacts(
                model,
                id,
                "linf",
                EPS,
                counts,
                restarts,
                counts.isEmpty() ? "" : "|Δ|",
                1.5,
                1234)));
    folder.write(
        PartKind.TRAJECTORIES.of(keys),
        IntStream.range(0, IMAGES)
            .boxed()
            .flatMap(
                i ->
                    IntStream.range(0, 2)
                        .mapToObj(t -> trajectory(model, id, i, t, i < broken && t == i % 2))));
    float[] pixels = new float[broken * SIDE * SIDE];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = (float) (p % SIDE < SIDE / 2 ? 0.5 + EPS : 0.5 - EPS);
    }
    folder.examples().write(pixels, SIDE, SIDE, 1, keys);
    folder.write(
        PartKind.VERDICTS.of(keys),
        IntStream.range(0, IMAGES).mapToObj(i -> verdict(model, id, i, i < broken)));
    return this;
  }

  private static TrajectoryRow trajectory(
      String model, String id, int image, int index, boolean won) {
    return new TrajectoryRow(
        model,
        id,
        "linf",
        EPS,
        image,
        index,
        id.equals("ns") ? index : -1,
        -1,
        won ? TrajectoryState.SUCCEEDED : TrajectoryState.FAILED,
        10,
        won ? (predicted(image) + 1) % 3 : -1,
        (float) EPS,
        0.1f,
        0.4f);
  }

  private static VerdictRow verdict(String model, String id, int image, boolean broken) {
    return new VerdictRow(
        model,
        id,
        "linf",
        EPS,
        image,
        image % 3,
        predicted(image),
        broken,
        broken ? image % 2 : -1,
        broken ? (predicted(image) + 1) % 3 : predicted(image),
        broken && image > 0,
        broken ? (float) EPS : 0,
        broken ? 0.1f : 0,
        broken ? 0.4f : 0,
        broken);
  }

  /** Clean images 3, 4 and 7, in the positions 0, 1, 2; neuron 1 is excited by 7, then by 4. */
  RunFixture pictures(String model) {
    float[] pixels = new float[3 * SIDE * SIDE];
    java.util.Arrays.fill(pixels, 0.5f);
    folder.examples().write(pixels, SIDE, SIDE, 1, "clean", model);
    folder.write(
        PartKind.PICTURES.of(model),
        Stream.of(
            new PictureRow(model, 3, 0, 0),
            new PictureRow(model, 4, 1, 1),
            new PictureRow(model, 7, 1, 2)));
    folder.write(
        PartKind.EXCITING.of(model),
        Stream.of(new ExcitingRow(model, 1, 1, 4, 5.5f), new ExcitingRow(model, 1, 0, 7, 6.25f)));
    return this;
  }

  RunFixture check(String model, CheckOutcome outcome) {
    folder.write(
        PartKind.CHECKS.of(model, "first-64", "000000-000020"),
        Stream.of(
            new CheckRow(
                model, "linf", EPS, "noise", CheckOutcome.PASSED, 20, 1, 2, "breaks 1 <of> 20"),
            new CheckRow(model, "linf", EPS, "gradients", outcome, 20, 3, 0, "zero on 3 images")));
    return this;
  }

  /** Writes what a run writes last, and closes the folder. */
  ReportRun finished(String label) {
    provenance = provenance.ended();
    return unfinished(label);
  }

  /** As a killed run leaves it. */
  ReportRun unfinished(String label) {
    folder.write(PartKind.MODELS.of(), models.stream());
    provenance.write(folder);
    folder.close();
    RunFolder read = RunFolder.existing(folder.dir());
    Summary summary = Summary.of(read);
    summary.write(read);
    return new ReportRun(label, read, summary);
  }

  /** Two models with all parts. */
  static ReportRun whole(Path dir, String label) {
    String spec =
        "name: \"A <b>bold</b> run\" models { name: \"net\" } models { name: \"<b>net</b>\" }"
            + " data { npz { path: \"/home/me/secret/images.npz\" } }"
            + " tasks { attack { steps: 10 pgd { restarts: 2 }"
            + " threats { epsilon: \"8/255\" } } } checks { enabled: true }";
    RunFixture run = new RunFixture(dir, spec).classes();
    for (String model : List.of("net", "<b>net</b>")) {
      run.model(model).pgd(model).ns(model).pictures(model);
    }
    return run.check("net", CheckOutcome.PASSED)
        .check("<b>net</b>", CheckOutcome.FAILED)
        .finished(label);
  }
}
