package dev.linchpin.cli;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.results.PartKind;
import dev.linchpin.results.RunFolder;
import dev.linchpin.testing.PythonModel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Runs the whole program on tiny models, and reads what it leaves. */
final class Linchpin {
  /** 8x8x3 images in 0..1, 5 classes, 8 features. */
  static final String MODEL = "same-weights-unit";

  private Linchpin() {}

  static Path model(String name) {
    return PythonModel.read(name).directory();
  }

  /** The program in this JVM; words are separated by spaces, so paths must have none. */
  static Run run(String format, Object... args) {
    return Run.of(Arrays.asList(String.format(format, args).strip().split(" +")));
  }

  /** {@link #run}, and it must end well. */
  static Run works(String format, Object... args) {
    Run run = run(format, args);
    if (run.code() != 0) {
      throw new AssertionError("exit code " + run.code() + "\n" + run.out() + run.err());
    }
    return run;
  }

  /**
   * The first {@code n} images of the formula of scripts/make_test_models.py, which repeat after
   * 256, with the labels of {@link #MODEL}'s kind repeated.
   */
  static Path npz(Path file, int n, int[] labels) {
    byte[] pixels = new byte[n * 8 * 8 * 3];
    int k = 0;
    for (int i = 0; i < n; i++) {
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          for (int c = 0; c < 3; c++) {
            pixels[k++] = (byte) (((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) % 256);
          }
        }
      }
    }
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      all[i] = labels[i % labels.length];
    }
    return zip(
        file, Map.of("images", NpyArray.of(pixels, n, 8, 8, 3), "labels", NpyArray.of(all, n)));
  }

  static Path zip(Path file, Map<String, NpyArray> arrays) {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, NpyArray> array : new TreeMap<>(arrays).entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        Npy.write(zip, array.getValue());
        zip.closeEntry();
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a kind, in order of image where there is one. */
  static <T extends Record> List<T> rows(Path folder, PartKind<T> kind) {
    return RunFolder.existing(folder).readAll(kind);
  }

  /** The rows of every kind as text, sorted; without times, which no two runs share. */
  static Map<String, List<String>> allRows(Path folder) {
    Map<String, List<String>> all = new TreeMap<>();
    for (PartKind<?> kind :
        List.of(
            PartKind.MODELS,
            PartKind.IMAGES,
            PartKind.NEURONS,
            PartKind.NEURON_STATISTICS,
            PartKind.TRAJECTORIES,
            PartKind.VERDICTS,
            PartKind.SWEEP,
            PartKind.ACTIVATIONS,
            PartKind.EXCITING,
            PartKind.PICTURES)) {
      List<String> rows = new ArrayList<>();
      rows(folder, kind).forEach(r -> rows.add(r.toString()));
      rows.sort(null);
      all.put(kind.name(), rows);
    }
    return all;
  }

  /** Time of last change of every file under a folder. */
  static Map<String, FileTime> times(Path folder, String... below) {
    Map<String, FileTime> times = new TreeMap<>();
    for (String sub : below) {
      try (Stream<Path> files = Files.walk(folder.resolve(sub))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          times.put(folder.relativize(file).toString(), Files.getLastModifiedTime(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return times;
  }
}
