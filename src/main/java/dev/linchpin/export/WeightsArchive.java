package dev.linchpin.export;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import dev.linchpin.graph.Constant;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code assets.extra/weights.npz}: the parameters by name, for numpy. */
final class WeightsArchive {
  static final String FILE = Extras.FOLDER + "/weights.npz";

  private WeightsArchive() {}

  static void write(Path directory, List<ModelVariable> variables) throws IOException {
    try (OutputStream file =
            new BufferedOutputStream(Files.newOutputStream(directory.resolve(FILE)));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      // Weights do not compress.
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (ModelVariable v : variables) {
        Constant value = Constant.of(v.value());
        ZipEntry entry = new ZipEntry(v.parameter().name() + ".npy");
        // The same weights give the same file.
        entry.setTime(0);
        zip.putNextEntry(entry);
        int[] shape = Arrays.stream(value.shape()).mapToInt(Math::toIntExact).toArray();
        Npy.write(zip, NpyArray.of(value.floats(), shape));
        zip.closeEntry();
      }
    }
  }
}
