package dev.linchpin.report.figure;

import dev.linchpin.report.ReportRun;
import dev.linchpin.report.Summary;
import dev.linchpin.results.ActivationRow;
import dev.linchpin.results.AttackFacts;
import dev.linchpin.results.ImageRow;
import dev.linchpin.results.ModelRow;
import dev.linchpin.results.NeuronRow;
import dev.linchpin.results.NeuronStatRow;
import dev.linchpin.results.NeuronState;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.PruneRow;
import dev.linchpin.results.RunFolder;
import dev.linchpin.results.SweepRow;
import dev.linchpin.results.TrajectoryRow;
import dev.linchpin.results.TrajectoryState;
import dev.linchpin.results.TransferRow;
import dev.linchpin.results.VerdictRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run folder with rows of every kind that figures are made of, drawn at random. */
public final class SyntheticRun {
  static final List<String> MODELS = List.of("standard", "linf-robust", "sensitivity");
  static final double EPS = 8 / 255.0;
  static final int IMAGES = 40;
  static final int FEATURES = 32;
  private static final int BINS = 50;
  private static final float INF = Float.POSITIVE_INFINITY;
  private static final String SPEC =
      """
      models { name: "standard" train { epochs: 2 } }
      models { name: "linf-robust" saved_model: "elsewhere" }
      models { name: "sensitivity" train { epochs: 2
        loss { sensitivity { lambda1: 10 lambda2: 100 k: 16 } } } }
      """;

  private final Random random = new Random(7);
  private final RunFolder folder;

  private SyntheticRun(RunFolder folder) {
    this.folder = folder;
  }

  /** Fills a new folder. */
  public static void write(Path dir) {
    try (RunFolder folder = RunFolder.open(dir, "h", SPEC)) {
      new SyntheticRun(folder).write();
    }
  }

  /** The folder as a report sees it. */
  static ReportRun read(Path dir, String label) {
    RunFolder folder = RunFolder.existing(dir);
    return new ReportRun(label, folder, Summary.of(folder));
  }

  private void write() {
    folder.write(
        PartKind.MODELS.of(), MODELS.stream().map(m -> new ModelRow(m, FEATURES, 10, false)));
    for (String model : MODELS) {
      int m = MODELS.indexOf(model);
      folder.write(
          PartKind.IMAGES.of(model),
          images().mapToObj(i -> new ImageRow(model, i, i % 10, predicted(m, i), FEATURES)));
      sensitivity(model, m);
      pgd(model, m, EPS);
      pgd(model, m, 4 / 255.0);
      folder.write(PartKind.SWEEP.of(model), sweep(model, m));
      folder.write(PartKind.ACTIVATIONS.of(model), activations(model, m));
      folder.write(PartKind.PRUNING.of(model), pruning(model, m));
      folder.write(PartKind.TRANSFER.of(model), transfer(model, m));
      if (m != 1) {
        folder.writeText("training/" + model + "/epochs.csv", epochs(m));
      }
    }
  }

  private static IntStream images() {
    return IntStream.range(0, IMAGES);
  }

  private static int predicted(int m, int image) {
    return image % 8 == m ? (image + 1) % 10 : image % 10;
  }

  private void sensitivity(String model, int m) {
    List<NeuronStatRow> statistics = new ArrayList<>();
    List<NeuronRow> rows = new ArrayList<>();
    for (int j = 0; j < FEATURES; j++) {
      boolean dead = j == 3;
      float mean = random.nextFloat();
      float std = dead ? 0 : j == 5 ? 1e-4f : 0.5f + random.nextFloat();
      statistics.add(new NeuronStatRow(model, j, mean, std, dead, 1, 1, 0.1f, 0.3f, 2, 4, 0.1f, 0));
      for (int i = 0; i < IMAGES; i++) {
        boolean infinite = j == 4 || random.nextInt(10) == 0;
        float delta = infinite ? INF : (float) (random.nextGaussian() * 2 + 3 * (m + 1) + j / 8.0);
        rows.add(
            new NeuronRow(
                model,
                i,
                j,
                delta,
                infinite ? -1 : 1,
                1,
                infinite ? NeuronState.NO_CROSSING : NeuronState.FINITE,
                infinite ? -1 : j));
      }
    }
    folder.write(PartKind.NEURON_STATISTICS.of(model), statistics.stream());
    folder.write(PartKind.NEURONS.of(model), rows.stream());
  }

  /** Three restarts of ten steps; the images of index below 10 (4 − m) are broken. */
  private void pgd(String model, int m, double epsilon) {
    String[] keys = {model, "pgd", Double.toString(epsilon)};
    List<TrajectoryRow> trajectories = new ArrayList<>();
    List<VerdictRow> verdicts = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      int winner = i < 10 * (epsilon == EPS ? 4 - m : 3 - m) ? i % 3 : -1;
      for (int r = 0; r < 3; r++) {
        TrajectoryState state =
            winner < 0 || r < winner
                ? TrajectoryState.FAILED
                : r == winner ? TrajectoryState.SUCCEEDED : TrajectoryState.CANCELLED;
        int steps = state == TrajectoryState.FAILED ? 10 : r == winner ? i % 10 : 4;
        trajectories.add(
            new TrajectoryRow(
                model, "pgd", "linf", epsilon, i, r, -1, -1, state, steps, 1, 0, 0, 0));
      }
      verdicts.add(
          new VerdictRow(
              model,
              "pgd",
              "linf",
              epsilon,
              i,
              i % 10,
              predicted(m, i),
              winner >= 0,
              winner,
              1,
              true,
              0.03f,
              0.5f,
              2f,
              true));
    }
    folder.write(PartKind.TRAJECTORIES.of(keys), trajectories.stream());
    folder.write(
        PartKind.ATTACKS.of(keys),
        Stream.of(new AttackFacts(model, "pgd", "linf", epsilon, List.of(), 3, "", 1.5, 400)));
    folder.write(PartKind.VERDICTS.of(keys), verdicts.stream());
  }

  private Stream<SweepRow> sweep(String model, int m) {
    List<SweepRow> rows = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      for (int rank = 0; rank < FEATURES; rank++) {
        boolean target = rank < FEATURES - i % 5;
        boolean success = target && random.nextDouble() < 0.9 * (1 - rank / 40.0) / (m + 1);
        rows.add(
            new SweepRow(
                model,
                "linf",
                EPS,
                i,
                rank,
                target ? rank : -1,
                target ? 1 + rank : Float.NaN,
                target,
                success,
                10));
      }
    }
    return rows.stream();
  }

  private Stream<ActivationRow> activations(String model, int m) {
    return IntStream.range(0, FEATURES)
        .mapToObj(
            j -> {
              int zeros = m == 2 ? 0 : Math.max(0, IMAGES - 2 * j - 4 * m);
              Integer[] bins = new Integer[BINS];
              java.util.Arrays.fill(bins, 0);
              bins[0] = zeros;
              for (int i = zeros; i < IMAGES; i++) {
                bins[(int) Math.min(BINS - 1, Math.abs(random.nextGaussian()) * 12)]++;
              }
              float share = (float) zeros / IMAGES;
              return new ActivationRow(model, j, IMAGES, 0, 4, 1, 0.5f, share, List.of(bins), 0, 5);
            });
  }

  private Stream<PruneRow> pruning(String model, int m) {
    List<PruneRow> rows = new ArrayList<>();
    for (String which : List.of("most", "least")) {
      for (int s = 0; s <= 9; s++) {
        for (int i = 0; i < IMAGES; i++) {
          boolean right =
              random.nextDouble() > (which.equals("most") ? s / 10.0 : Math.max(0, s - 6) / 5.0);
          int predicted = right ? i % 10 : (i + 1) % 10;
          int zeroed = s * FEATURES / 10;
          double share = s / 10.0;
          rows.add(
              new PruneRow(model, which, share, zeroed, "none", 0, i, i % 10, predicted, false));
          rows.add(
              new PruneRow(
                  model, which, share, zeroed, "linf", EPS, i, i % 10, predicted, i % 3 > m));
        }
      }
    }
    return rows.stream();
  }

  private Stream<TransferRow> transfer(String source, int s) {
    return images()
        .filter(i -> i < 10 * (4 - s))
        .boxed()
        .flatMap(
            i ->
                MODELS.stream()
                    .filter(t -> !t.equals(source))
                    .map(
                        t -> {
                          int clean = predicted(MODELS.indexOf(t), i);
                          int after = i % (2 + MODELS.indexOf(t)) == 0 ? (clean + 1) % 10 : clean;
                          return new TransferRow(
                              source, "pgd", "linf", EPS, t, i, i % 10, clean, after);
                        }));
  }

  private static String epochs(int m) {
    StringBuilder text = new StringBuilder("step,epoch,loss,accuracy,validation/accuracy\n");
    for (int e = 1; e <= 6; e++) {
      text.append(
          String.format("%d,%d,%s,%s,%s%n", 10 * e, e, 2.0 / e + m, 1 - 0.5 / e, 0.9 - 0.5 / e));
    }
    return text + "70,7,,\n";
  }
}
