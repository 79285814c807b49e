package dev.linchpin.testing;

import dev.linchpin.base.Npy;
import dev.linchpin.base.NpyArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads a .npz archive. */
public final class NpzArrays {
  private NpzArrays() {}

  /** Its arrays by name. */
  public static Map<String, NpyArray> read(Path file) {
    Map<String, NpyArray> arrays = new HashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : List.copyOf(zip.stream().toList())) {
        try (InputStream in = zip.getInputStream(entry)) {
          arrays.put(entry.getName().replaceFirst("\\.npy$", ""), Npy.read(in, entry.getName()));
        }
      }
      return arrays;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
