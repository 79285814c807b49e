package dev.linchpin.export;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes arrays as {@code numpy.savez} does. */
final class NpzFile {
  private NpzFile() {}

  static void write(Path path, Map<String, NpyArray> arrays) throws IOException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(path));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      // Weights do not compress.
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
        ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
        // The same weights give the same file.
        entry.setTime(0);
        zip.putNextEntry(entry);
        Npy.write(zip, array.getValue());
        zip.closeEntry();
      }
    }
  }
}
